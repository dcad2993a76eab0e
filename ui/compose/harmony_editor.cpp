// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/harmony_editor.h"

#include "core/compose/figured_bass.h"
#include "core/io/chord_text.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/task_request.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ricercar {

namespace {

constexpr int kRowHeight = 24, kMostRowsShown = 5;

QString shortPlace(const Score &score, TimelineTick at) { return positionText(score, at).section(QLatin1Char('.'), 0, 1); }

} // namespace

std::vector<ChordSymbol> chordsTyped(const QString &text, const MasterBar &bar, QString *trouble)
{
    std::vector<ChordSymbol> chords;
    const QStringList tokens = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (int i = 0; i < tokens.size(); ++i) {
        if (tokens[i] == QLatin1String(".")) continue;
        const auto chord = chordFrom(tokens[i].toStdString());
        if (!chord) {
            *trouble = HarmonyEditor::tr("\"%1\" is no chord symbol: write symbols such as G, D7, Am/C or F#dim.").arg(tokens[i]);
            return {};
        }
        chords.push_back(*chord);
        chords.back().at = BarTick{bar.length.value * i / static_cast<int>(tokens.size())};
    }
    return chords;
}

QString chordsAsTyped(const MasterBar &bar)
{
    if (bar.chords.empty()) return {};
    for (int slots_ = 1; slots_ <= 16; ++slots_) {
        QStringList tokens(slots_, QStringLiteral("."));
        bool fits = true;
        for (const ChordSymbol &chord : bar.chords) {
            const std::int64_t place = chord.at.value * slots_;
            fits = fits && place % bar.length.value == 0 && place / bar.length.value < slots_;
            if (fits) tokens[static_cast<int>(place / bar.length.value)] = fromUtf8(chordText(chord));
        }
        if (fits) return tokens.join(QLatin1Char(' '));
    }
    QStringList tokens;
    for (const ChordSymbol &chord : bar.chords) tokens += fromUtf8(chordText(chord));
    return tokens.join(QLatin1Char(' '));
}

HarmonyEditor::HarmonyEditor(Studio &studio, Kind kind, QWidget *parent) : QWidget(parent), m_studio(studio), m_kind(kind)
{
    const bool figures = kind == Kind::Figures;
    m_table = new QTableWidget(0, 1);
    m_table->setAccessibleName(figures ? tr("Figures over the bass") : tr("Chord symbols by bar"));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked | QAbstractItemView::EditKeyPressed
                             | QAbstractItemView::AnyKeyPressed);
    m_words = new QLabel;
    m_words->setWordWrap(true);
    m_words->setProperty("dim", true);
    m_import = new QPushButton(tr("Take them from the words under the bass"));
    m_import->hide();
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addWidget(m_words);
    all->addWidget(m_table);
    all->addWidget(m_import, 0, Qt::AlignLeft);
    connect(m_table, &QTableWidget::cellChanged, this, [this](int row) {
        if (!m_filling) edited(row);
    });
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (m_filling || row < 0 || row >= static_cast<int>(m_rows.size()) || !m_table->hasFocus()) return;
        const Row &r = m_rows[static_cast<std::size_t>(row)];
        if (!m_studio.playing()) m_studio.setPlayhead(r.at);
        if (r.note) m_studio.session().select({r.note});
    });
    connect(m_import, &QPushButton::clicked, this, &HarmonyEditor::importWords);
    connect(&studio, &Studio::scoreChanged, this, [this] {
        if (isVisible()) refresh();
    });
}

void HarmonyEditor::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void HarmonyEditor::focusFirst()
{
    refresh();
    m_table->setFocus(Qt::ShortcutFocusReason);
    if (m_table->rowCount() > 0) m_table->setCurrentCell(0, 0);
}

std::vector<HarmonyEditor::Row> HarmonyEditor::rowsNow() const
{
    const Score &score = *m_studio.score();
    std::vector<Row> rows;
    if (m_kind == Kind::Chords) {
        for (std::size_t b = 0; b < score.barCount(); ++b)
            rows.push_back({score.barStart(b), {}, tr("bar %1").arg(score.barNumber(b)), chordsAsTyped(*score.masterBars[b])});
        return rows;
    }
    const std::size_t part = score.partIndex(m_bass.part);
    if (part < score.parts.size())
        for (const PlacedNote &n : notesIn(score, part, {TimelineTick{}, score.end()}))
            if (n.note->voice == m_bass.voice && n.note->grace == Grace::None && (rows.empty() || rows.back().at != n.onset))
                rows.push_back({n.onset, n.note->id, QStringLiteral("%1  %2").arg(shortPlace(score, n.onset), fromUtf8(n.note->pitch.name())), {}});
    for (const FigureAt &figure : figuresIn(score)) {
        auto row = std::lower_bound(rows.begin(), rows.end(), figure.at, [](const Row &r, TimelineTick t) { return r.at < t; });
        if (row == rows.end() || row->at != figure.at) row = rows.insert(row, {figure.at, {}, shortPlace(score, figure.at), {}});
        row->text = fromUtf8(figure.figures);
    }
    return rows;
}

void HarmonyEditor::refresh()
{
    const Score &score = *m_studio.score();
    if (m_kind == Kind::Figures) {
        const Choir choir = choirOf(m_studio.score(), std::nullopt, true);
        m_bass = choir.map[3].value_or(VoiceRef{});
    }
    std::vector<Row> rows = rowsNow();
    m_filling = true;
    const bool same = rows.size() == m_rows.size() && m_table->rowCount() == static_cast<int>(rows.size());
    if (!same) m_table->setRowCount(static_cast<int>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int row = static_cast<int>(i);
        if (!m_table->item(row, 0)) m_table->setItem(row, 0, new QTableWidgetItem);
        if (!same || rows[i].place != m_rows[i].place || !m_table->verticalHeaderItem(row))
            m_table->setVerticalHeaderItem(row, new QTableWidgetItem(rows[i].place));
        if (m_table->item(row, 0)->text() != rows[i].text) m_table->item(row, 0)->setText(rows[i].text);
        m_table->item(row, 0)->setData(Qt::ForegroundRole, QVariant());
        m_table->item(row, 0)->setToolTip({});
    }
    m_filling = false;
    m_rows = std::move(rows);
    for (std::size_t i = 0; i < m_rows.size() && m_kind == Kind::Figures; ++i)
        if (const auto chords = chordsOver(SpelledPitch{}, m_rows[i].text.toStdString(), {}); !chords)
            markTrouble(static_cast<int>(i), fromUtf8(chords.error().sentence));
    const int shown = std::clamp(static_cast<int>(m_rows.size()), 1, kMostRowsShown);
    m_table->setFixedHeight(shown * kRowHeight + 4);
    m_table->setVisible(!m_rows.empty());

    if (m_kind == Kind::Chords) {
        m_words->setText(tr("Chords of each bar, spread evenly: \"G\", \"G D7\"; a full stop lets one go on."));
        return;
    }
    bool words = false;
    const std::size_t part = score.partIndex(m_bass.part);
    if (part < score.parts.size() && figuresIn(score).empty())
        for (const BarPtr &bar : score.parts[part]->bars)
            for (const Note &n : bar->notes)
                for (const Lyric &lyric : n.lyrics) words = words || (!lyric.text.empty() && chordsOver(n.pitch, lyric.text, {}));
    m_import->setVisible(words);
    m_words->setText(m_rows.empty() ? tr("There is no bass to put figures over: write one first.")
                                    : tr("Figures for each bass note: 6, 6 5, 4-3, #. Empty: as the studio sees fit; 5: a common chord."));
}

void HarmonyEditor::markTrouble(int row, const QString &why)
{
    m_filling = true;
    m_table->item(row, 0)->setForeground(theme().findingError);
    m_table->item(row, 0)->setToolTip(why);
    m_filling = false;
}

ScorePtr HarmonyEditor::withFigures(ScorePtr score, TimelineTick at, const std::string &text) const
{
    const BarPosition place = score->locate(at);
    std::uint8_t staff = 0;
    std::size_t target = score->partIndex(m_bass.part);
    for (std::size_t p = 0; p < score->parts.size(); ++p) {
        Bar bar = *score->parts[p]->bars[place.bar];
        const auto here = [&](const Direction &d) { return d.kind == Direction::Kind::FiguredBass && d.at == place.tick; };
        const auto old = std::find_if(bar.directions.begin(), bar.directions.end(), here);
        if (old != bar.directions.end()) {
            staff = old->staff;
            target = p;
            std::erase_if(bar.directions, here);
            score = withBar(score, p, place.bar, std::move(bar));
        }
    }
    if (text.empty() || target >= score->parts.size()) return score;
    if (target == score->partIndex(m_bass.part))
        for (const Note &n : score->parts[target]->bars[place.bar]->notes)
            if (n.voice == m_bass.voice && n.onset == place.tick) staff = n.staff;
    Bar bar = *score->parts[target]->bars[place.bar];
    Direction figure;
    figure.kind = Direction::Kind::FiguredBass;
    figure.at = place.tick;
    figure.staff = staff;
    figure.text = text;
    const auto after = std::find_if(bar.directions.begin(), bar.directions.end(), [&](const Direction &d) { return place.tick < d.at; });
    bar.directions.insert(after, figure);
    return withBar(score, target, place.bar, std::move(bar));
}

ScorePtr HarmonyEditor::withChords(const ScorePtr &score, std::size_t bar, const QString &text, QString *trouble) const
{
    std::vector<ChordSymbol> chords = chordsTyped(text, *score->masterBars[bar], trouble);
    if (!trouble->isEmpty()) return score;
    return withMasterBar(score, bar, [&](MasterBar &b) { b.chords = chords; });
}

void HarmonyEditor::edited(int row)
{
    const Row r = m_rows[static_cast<std::size_t>(row)];
    const QString text = m_table->item(row, 0)->text().simplified();
    if (text == r.text) {
        refresh();
        return;
    }
    const ScorePtr score = m_studio.score();
    QString trouble;
    ScorePtr next = score;
    QString label;
    if (m_kind == Kind::Figures) {
        if (const auto chords = chordsOver(SpelledPitch{}, text.toStdString(), {}); !chords) trouble = fromUtf8(chords.error().sentence);
        else next = withFigures(score, r.at, text.toStdString());
        label = tr("Write figures, %1").arg(placeText(*score, r.at));
    } else {
        next = withChords(score, score->locate(r.at).bar, text, &trouble);
        label = tr("Write chords, %1").arg(r.place);
    }
    if (!trouble.isEmpty()) {
        markTrouble(row, trouble);
        m_studio.complain(trouble);
        return;
    }
    m_studio.session().apply(label.toStdString(), next);
    m_studio.say({});
}

void HarmonyEditor::importWords()
{
    ScorePtr score = m_studio.score();
    const std::size_t part = score->partIndex(m_bass.part);
    if (part >= score->parts.size()) return;
    for (const PlacedNote &n : notesIn(*m_studio.score(), part, {TimelineTick{}, m_studio.score()->end()}))
        for (const Lyric &lyric : n.note->lyrics)
            if (n.note->voice == m_bass.voice && !lyric.text.empty() && chordsOver(n.note->pitch, lyric.text, {})) {
                score = withFigures(score, n.onset, lyric.text);
                break;
            }
    m_studio.session().apply(tr("Take figures from the words").toStdString(), score);
}

} // namespace ricercar
