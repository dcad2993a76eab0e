// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

#include <array>

namespace ricercar {

namespace {

Theme lightTheme()
{
    Theme t;
    t.dark = false;
    t.window = QColor("#F1EFEA");
    t.panel = QColor("#F8F6F2");
    t.border = QColor("#D8D4CA");
    t.text = QColor("#23262B");
    t.textDim = QColor("#5D626B");
    t.accent = QColor("#5546B5");
    t.accentText = QColor("#FFFFFF");
    t.paper = QColor("#FCFBF8");
    t.ink = QColor("#1C1E22");
    t.inkDim = QColor("#8B8D92");
    t.rollWhiteRow = QColor("#FCFBF8");
    t.rollBlackRow = QColor("#F3F1EC");
    t.rollOutOfScale = QColor("#E7E4DD");
    t.gridBar = QColor("#A9A59A");
    t.gridBeat = QColor("#D5D1C6");
    t.gridFine = QColor("#E9E6DE");
    t.selection = QColor("#5546B5");
    t.playhead = QColor("#5546B5");
    t.findingWeak = QColor("#A86A00");
    t.findingError = QColor("#C0282D");
    return t;
}

Theme darkTheme()
{
    Theme t;
    t.dark = true;
    t.window = QColor("#16181B");
    t.panel = QColor("#1B1D21");
    t.border = QColor("#363A41");
    t.text = QColor("#E4E2DC");
    t.textDim = QColor("#A2A6AE");
    t.accent = QColor("#A99DFF");
    t.accentText = QColor("#17142E");
    t.paper = QColor("#1E2024");
    t.ink = QColor("#E2E0DA");
    t.inkDim = QColor("#82868E");
    t.rollWhiteRow = QColor("#24272C");
    t.rollBlackRow = QColor("#1F2126");
    t.rollOutOfScale = QColor("#191B1F");
    t.gridBar = QColor("#5A5F68");
    t.gridBeat = QColor("#3A3E45");
    t.gridFine = QColor("#2C2F35");
    t.selection = QColor("#A99DFF");
    t.playhead = QColor("#A99DFF");
    t.findingWeak = QColor("#E8B04A");
    t.findingError = QColor("#FF7A78");
    return t;
}

Theme highContrastTheme()
{
    Theme t = darkTheme();
    t.window = QColor("#08090A");
    t.panel = QColor("#0C0D0F");
    t.border = QColor("#B9BBC0");
    t.text = QColor("#FAF9F5");
    t.textDim = QColor("#D8D9DC");
    t.accent = QColor("#FFD84D");
    t.accentText = QColor("#0A0A0A");
    t.paper = QColor("#0C0D0F");
    t.ink = QColor("#FAF9F5");
    t.inkDim = QColor("#B5B8BE");
    t.rollWhiteRow = QColor("#121316");
    t.rollBlackRow = QColor("#0C0D0F");
    t.rollOutOfScale = QColor("#050506");
    t.gridBar = QColor("#D0D2D6");
    t.gridBeat = QColor("#7A7E86");
    t.gridFine = QColor("#3A3D43");
    t.selection = QColor("#FFD84D");
    t.playhead = QColor("#FFD84D");
    t.findingWeak = QColor("#FFC861");
    t.findingError = QColor("#FF9A98");
    return t;
}

struct State {
    Theme theme = lightTheme();
    ThemeKind kind = ThemeKind::Light;
    bool systemKnown = false, systemDark = false;
};

State &state()
{
    static State s;
    return s;
}

QString rgb(const QColor &c) { return c.name(QColor::HexRgb); }

QColor mixed(const QColor &a, const QColor &b, double share)
{
    return QColor::fromRgbF(a.redF() * (1 - share) + b.redF() * share, a.greenF() * (1 - share) + b.greenF() * share,
                            a.blueF() * (1 - share) + b.blueF() * share);
}

} // namespace

QColor Theme::voice(int index) const
{
    static const std::array<QColor, 4> onLight{QColor("#0072B2"), QColor("#D55E00"), QColor("#009E73"),
                                               QColor("#CC79A7")};
    static const std::array<QColor, 4> onDark{QColor("#56B4E9"), QColor("#FF9A52"), QColor("#3FD0A4"),
                                              QColor("#E6A6CB")};
    const std::size_t i = static_cast<std::size_t>(index < 0 ? 0 : index) % 4;
    return dark ? onDark[i] : onLight[i];
}

QColor Theme::idea(int index) const
{
    static const std::array<QColor, 4> onLight{QColor("#8A6500"), QColor("#00707A"), QColor("#A23B72"),
                                               QColor("#4B6B1F")};
    static const std::array<QColor, 4> onDark{QColor("#E8C65A"), QColor("#63D3DC"), QColor("#F29ABF"),
                                              QColor("#B5D66B")};
    const std::size_t i = static_cast<std::size_t>(index < 0 ? 0 : index) % 4;
    return dark ? onDark[i] : onLight[i];
}

QColor Theme::form(int kind) const
{
    // Apart from the voices: three that hold for colour-blind eyes on either paper.
    static const std::array<QColor, 3> onLight{QColor("#C78A00"), QColor("#00808F"), QColor("#7D5BA6")};
    static const std::array<QColor, 3> onDark{QColor("#F0C04A"), QColor("#4FC3D4"), QColor("#B79AE0")};
    const std::size_t i = static_cast<std::size_t>(kind < 0 ? 0 : kind) % 3;
    return dark ? onDark[i] : onLight[i];
}

QPalette Theme::palette() const
{
    QPalette p;
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, paper);
    p.setColor(QPalette::AlternateBase, panel);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, textDim);
    p.setColor(QPalette::Button, panel);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, findingError);
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, accentText);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::ToolTipBase, panel);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::Light, mixed(window, QColor(Qt::white), dark ? 0.10 : 0.5));
    p.setColor(QPalette::Midlight, mixed(window, QColor(Qt::white), dark ? 0.06 : 0.3));
    p.setColor(QPalette::Mid, border);
    p.setColor(QPalette::Dark, mixed(border, QColor(Qt::black), 0.2));
    p.setColor(QPalette::Shadow, QColor(0, 0, 0, 90));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, mixed(textDim, window, 0.35));
    p.setColor(QPalette::Disabled, QPalette::Highlight, border);
    return p;
}

QString Theme::styleSheet() const
{
    const QColor hover = mixed(panel, text, 0.07);
    const QColor pressed = mixed(panel, text, 0.14);
    const QColor on = mixed(panel, accent, dark ? 0.28 : 0.16);
    QString s = QStringLiteral(R"(
QToolTip { color: %text; background: %panel; border: 1px solid %border; padding: 4px 8px; }
QMainWindow, QDialog { background: %window; }
QMainWindow::separator { background: %border; width: 1px; height: 1px; }
QSplitter::handle { background: %border; }
QSplitter::handle:hover { background: %accent; }
QMenuBar { background: %window; color: %text; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: %hover; }
QMenu { background: %panel; color: %text; border: 1px solid %border; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 24px; border-radius: 4px; }
QMenu::item:selected { background: %on; color: %text; }
QMenu::item:disabled { color: %faint; }
QMenu::separator { height: 1px; background: %border; margin: 4px 8px; }
QPushButton, QToolButton { color: %text; background: transparent; border: 1px solid transparent;
  border-radius: 4px; padding: 3px 7px; }
QPushButton { background: %panel; border-color: %border; padding: 4px 12px; }
QPushButton:hover, QToolButton:hover { background: %hover; }
QPushButton:pressed, QToolButton:pressed { background: %pressed; }
QPushButton:checked, QToolButton:checked { background: %on; }
QPushButton[chip="true"] { background: %paper; border: 1px solid %accent; border-radius: 9px; padding: 1px 8px; }
QPushButton[chip="true"]:hover { background: %hover; }
QPushButton[chip="true"]:focus { border: 2px solid %accent; padding: 0 7px; }
QToolButton[voice="true"] { border-color: %border; padding: 2px; }
QToolButton[voice="true"]:checked { border-color: %accent; color: %text; font-weight: 600; }
QToolButton[voice="true"]:focus { border: 2px solid %accent; padding: 1px; }
QToolButton[fold="true"] { padding: 2px 4px 2px 0; }
QToolButton[fold="true"]:checked { background: transparent; }
QPushButton[quiet="true"] { background: transparent; border-color: transparent; text-align: left; padding: 3px 6px; }
QPushButton[quiet="true"]:hover { background: %hover; }
QPushButton[quiet="true"]:focus { border-color: %accent; }
QPushButton:disabled, QToolButton:disabled { color: %faint; }
QPushButton:focus, QToolButton:focus { border-color: %accent; }
QPushButton[primary="true"] { background: %accent; color: %accentText; border-color: %accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: %accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid %text; padding: 3px 11px; }
QPushButton[primary="true"]:disabled { background: %border; color: %textDim; border-color: %border; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextBrowser { color: %text; background: %paper;
  border: 1px solid %border; border-radius: 4px; padding: 3px 6px; selection-background-color: %accent;
  selection-color: %accentText; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextBrowser:focus,
QListView:focus, QTreeView:focus { border-color: %accent; }
QLineEdit[quiet="true"], QDoubleSpinBox[quiet="true"] { background: transparent; border-color: transparent;
  padding: 2px 4px; }
QLineEdit[quiet="true"]:hover, QDoubleSpinBox[quiet="true"]:hover { border-color: %border; }
QLineEdit[quiet="true"]:focus, QDoubleSpinBox[quiet="true"]:focus { border-color: %accent; background: %paper; }
QComboBox:disabled, QLineEdit:disabled { color: %faint; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/arrow_down_%shade.svg); width: 14px; height: 14px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { border: 0; background: transparent; width: 18px; }
QDoubleSpinBox::up-arrow { image: url(:/icons/arrow_up_%shade.svg); width: 12px; height: 12px; }
QDoubleSpinBox::down-arrow { image: url(:/icons/arrow_down_%shade.svg); width: 12px; height: 12px; }
QCheckBox { spacing: 6px; }
QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid %textDim; border-radius: 3px; background: %paper; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: %accent; }
QCheckBox::indicator:disabled { border-color: %border; }
QCheckBox::indicator:checked { image: url(:/icons/check_%shade.svg); }
QSpinBox::up-arrow { image: url(:/icons/arrow_up_%shade.svg); width: 12px; height: 12px; }
QSpinBox::down-arrow { image: url(:/icons/arrow_down_%shade.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: %panel; color: %text; border: 1px solid %border;
  selection-background-color: %on; selection-color: %text; outline: 0; }
QListView, QTreeView { background: %paper; color: %text; border: 1px solid %border; border-radius: 4px; outline: 0; }
QListView::item, QTreeView::item { padding: 3px 6px; border: 0; }
QListView::item:selected, QTreeView::item:selected { background: %on; color: %text; }
QListView::item:hover:!selected, QTreeView::item:hover:!selected { background: %hover; }
QTableView { background: %paper; color: %text; border: 1px solid %border; border-radius: 4px; gridline-color: %border; outline: 0; }
QTableView:focus { border-color: %accent; }
QTableView::item:selected { background: %on; color: %text; }
QTableView QLineEdit { border: 0; border-radius: 0; padding: 0 4px; }
QHeaderView, QTableCornerButton::section { background: %panel; border: 0; }
QHeaderView::section { background: %panel; color: %textDim; border: 0; border-bottom: 1px solid %border; padding: 0 6px; font-weight: normal; }
QTabWidget::pane { border: 0; border-top: 1px solid %border; }
QTabBar { background: transparent; }
QTabBar::tab { color: %textDim; background: transparent; padding: 4px 8px; border: 0;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: %text; border-bottom-color: %accent; }
QTabBar::tab:hover { color: %text; }
QTabBar::tab:focus { color: %text; background: %hover; }
QProgressBar { background: %hover; border: 0; border-radius: 3px; text-align: center; color: %text; }
QProgressBar::chunk { background: %accent; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: %scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: %textDim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { border: 0; background: transparent; }
QStatusBar { background: %window; color: %textDim; border-top: 1px solid %border; }
QStatusBar::item { border: 0; }
QLabel[dim="true"] { color: %textDim; }
QLabel[heading="true"] { color: %text; font-weight: 600; }
QLabel[trouble="true"] { color: %error; }
QLabel[live="true"] { color: %accentText; background: %accent; border-radius: 4px; padding: 1px 8px; font-weight: 600; }
QFrame[card="true"] { background: %paper; border: 1px solid %border; border-radius: 6px; }
QFrame[card="true"][chosen="true"] { border-color: %accent; }
QFrame[pane="true"] { background: %panel; }
QFrame[drawer="true"] { border-left: 1px solid %border; }
QFrame[line="true"] { background: %border; border: 0; }
QGroupBox { border: 0; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QSlider::groove:horizontal { height: 4px; background: %border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: %scroll; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: %textDim; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: %accent; }
)");
    const std::pair<const char *, QColor> roles[] = {
        {"%accentText", accentText}, {"%accentHover", mixed(accent, text, 0.15)},
        {"%textDim", textDim},       {"%accent", accent},
        {"%window", window},         {"%panel", panel},
        {"%border", border},         {"%pressed", pressed},
        {"%hover", hover},           {"%faint", mixed(textDim, window, 0.35)},
        {"%scroll", mixed(border, textDim, 0.35)}, {"%paper", paper},
        {"%error", findingError},    {"%text", text},
        {"%on", on}};
    s.replace(QLatin1String("%shade"), dark ? QLatin1String("dark") : QLatin1String("light"));
    for (const auto &[name, colour] : roles) s.replace(QLatin1String(name), rgb(colour));
    return s;
}

const Theme &theme() { return state().theme; }

ThemeKind themeKind() { return state().kind; }

void setTheme(ThemeKind kind)
{
    State &s = state();
    if (qApp && !s.systemKnown) { // before our own palette hides it
        s.systemKnown = true;
        s.systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    }
    s.kind = kind;
    switch (kind) {
    case ThemeKind::System: s.theme = s.systemDark ? darkTheme() : lightTheme(); break;
    case ThemeKind::Light: s.theme = lightTheme(); break;
    case ThemeKind::Dark: s.theme = darkTheme(); break;
    case ThemeKind::HighContrast: s.theme = highContrastTheme(); break;
    }
    if (!qApp) return;
    if (QApplication::style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(s.theme.palette());
    qApp->setStyleSheet(s.theme.styleSheet());
}

} // namespace ricercar
