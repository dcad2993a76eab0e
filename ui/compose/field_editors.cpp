// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/field_editors.h"

#include "core/brief/concept_words.h"
#include "core/brief/instruments.h"
#include "ui/bridge/words.h"
#include "ui/compose/flow_layout.h"
#include "ui/compose/key_box.h"
#include "ui/compose/sections_editor.h"
#include "ui/compose/style_mix.h"
#include "ui/icons/icons.h"

#include <QComboBox>
#include <QCompleter>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace ricercar {

void FieldEditor::say(const QString &words)
{
    const Result<void> done = m_desk.setField(m_id, words);
    Q_EMIT refused(done ? QString() : fromUtf8(done.error().sentence));
}

namespace {

struct Editors {
    Q_DECLARE_TR_FUNCTIONS(Editors)
};

QString inLanguage(const char *english, const char *chinese, BriefLanguage language)
{
    QString text = QString::fromUtf8(language == BriefLanguage::Chinese ? chinese : english);
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

QHBoxLayout *bare(QWidget *widget)
{
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    return row;
}

// One of a list of names; the first, "by rule", forgets what was said.
template <typename Enum>
class ListEditor : public FieldEditor {
public:
    using Name = std::function<QString(Enum, BriefLanguage)>;
    ListEditor(ComposeDesk &desk, std::string id, Field<Enum> PieceConcept::*field, int count, Name name)
        : FieldEditor(desk, std::move(id)), m_field(field), m_count(count), m_name(std::move(name)), m_box(new QComboBox)
    {
        bare(this)->addWidget(m_box);
        m_box->setMaxVisibleItems(20);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumContentsLength(12);
        setFocusProxy(m_box);
        QObject::connect(m_box, &QComboBox::activated, this, [this](int index) {
            if (index == 0) return m_desk.reset(m_id);
            m_desk.edit(m_id, [this, index](PieceConcept &piece) { (piece.*m_field).value = static_cast<Enum>(index); });
        });
    }
    void show(const PieceConcept &piece) override
    {
        const QSignalBlocker quiet(m_box);
        m_box->clear();
        m_box->addItem(Editors::tr("By rule"));
        for (int i = 1; i < m_count; ++i) m_box->addItem(m_name(static_cast<Enum>(i), m_desk.language()));
        m_box->setCurrentIndex(static_cast<int>((piece.*m_field).value));
    }

private:
    Field<Enum> PieceConcept::*m_field;
    int m_count;
    Name m_name;
    QComboBox *m_box;
};

class NumberEditor : public FieldEditor {
public:
    using Read = std::function<int(const PieceConcept &)>;
    using Write = std::function<void(PieceConcept &, int)>;
    NumberEditor(ComposeDesk &desk, std::string id, int least, int most, const QString &suffix, Read read, Write write)
        : FieldEditor(desk, std::move(id)), m_read(std::move(read)), m_write(std::move(write)), m_box(new QSpinBox)
    {
        m_box->setRange(least, most);
        m_box->setSuffix(suffix);
        m_box->setKeyboardTracking(false);
        auto *row = bare(this);
        row->addWidget(m_box);
        row->addStretch(1);
        setFocusProxy(m_box);
        QObject::connect(m_box, &QSpinBox::valueChanged, this, [this](int value) {
            m_desk.edit(m_id, [&](PieceConcept &piece) { m_write(piece, value); });
        });
    }
    void show(const PieceConcept &piece) override
    {
        const QSignalBlocker quiet(m_box);
        m_box->setValue(m_read(piece));
    }

private:
    Read m_read;
    Write m_write;
    QSpinBox *m_box;
};

class KeyEditor : public FieldEditor {
public:
    explicit KeyEditor(ComposeDesk &desk) : FieldEditor(desk, "key"), m_box(new KeyBox(Editors::tr("Key"), Editors::tr("By rule")))
    {
        bare(this)->addWidget(m_box);
        setFocusProxy(m_box);
        QObject::connect(m_box, &QComboBox::activated, this, [this](int index) {
            if (index == 0) return m_desk.reset(m_id);
            m_desk.edit(m_id, [this](PieceConcept &piece) { piece.key.value = *m_box->key(); });
        });
    }
    void show(const PieceConcept &piece) override
    {
        const QSignalBlocker quiet(m_box);
        m_box->setCurrentIndex(std::max(0, m_box->findData(QPoint(piece.key.value.fifths, static_cast<int>(piece.key.value.mode)))));
    }

private:
    KeyBox *m_box;
};

// Values that have a name, and words for all others.
class ChoiceEditor : public FieldEditor {
public:
    ChoiceEditor(ComposeDesk &desk, std::string id, const QStringList &choices) : FieldEditor(desk, std::move(id)), m_box(new QComboBox)
    {
        m_box->setEditable(true);
        m_box->addItems(choices);
        m_box->setInsertPolicy(QComboBox::NoInsert);
        bare(this)->addWidget(m_box);
        setFocusProxy(m_box);
        QObject::connect(m_box, &QComboBox::activated, this, [this] { say(m_box->currentText()); });
        QObject::connect(m_box->lineEdit(), &QLineEdit::editingFinished, this, [this] {
            if (m_box->currentText() != m_shown) say(m_box->currentText());
        });
    }
    void show(const PieceConcept &piece) override
    {
        if (m_box->lineEdit()->hasFocus() && m_box->lineEdit()->isModified()) return;
        const QSignalBlocker quiet(m_box);
        for (const FieldView &f : fieldsOf(piece, m_desk.language()))
            if (f.id == m_id) m_shown = fromUtf8(f.value);
        m_box->setCurrentText(m_shown);
    }

private:
    QComboBox *m_box;
    QString m_shown;
};

class TempoEditor : public FieldEditor {
public:
    explicit TempoEditor(ComposeDesk &desk) : FieldEditor(desk, "tempo"), m_figure(new QSpinBox), m_word(new QComboBox)
    {
        m_figure->setRange(20, 300);
        m_figure->setPrefix(QString::fromUtf8("♩ = "));
        m_figure->setKeyboardTracking(false);
        m_figure->setAccessibleName(Editors::tr("Quarters a minute"));
        m_word->setAccessibleName(Editors::tr("Tempo by name"));
        m_word->addItems({Editors::tr("no name"), QStringLiteral("Largo"), QStringLiteral("Adagio"), QStringLiteral("Andante"), QStringLiteral("Moderato"),
                          QStringLiteral("Allegretto"), QStringLiteral("Allegro"), QStringLiteral("Vivace"), QStringLiteral("Presto")});
        auto *row = bare(this);
        row->addWidget(m_figure);
        row->addWidget(m_word, 1);
        setFocusProxy(m_figure);
        QObject::connect(m_figure, &QSpinBox::valueChanged, this, [this](int value) {
            m_desk.edit(m_id, [value](PieceConcept &piece) {
                const double q = value;
                piece.tempo.value = {q, q, q, piece.tempo.value.marking};
            });
        });
        QObject::connect(m_word, &QComboBox::activated, this, [this](int index) {
            if (index > 0) return say(m_word->currentText());
            m_desk.edit(m_id, [](PieceConcept &piece) { piece.tempo.value.marking.clear(); });
        });
    }
    void show(const PieceConcept &piece) override
    {
        const QSignalBlocker quietFigure(m_figure), quietWord(m_word);
        m_figure->setValue(static_cast<int>(std::lround(piece.tempo.value.quartersPerMinute)));
        m_word->setCurrentIndex(std::max(0, m_word->findText(fromUtf8(piece.tempo.value.marking))));
    }

private:
    QSpinBox *m_figure;
    QComboBox *m_word;
};

class ForcesEditor : public FieldEditor {
public:
    explicit ForcesEditor(ComposeDesk &desk) : FieldEditor(desk, "forces"), m_chips(new QWidget), m_flow(new FlowLayout(4)), m_add(new QComboBox)
    {
        m_chips->setLayout(m_flow);
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
        policy.setHeightForWidth(true);
        m_chips->setSizePolicy(policy);
        m_add->setEditable(true); // to be searched by typing
        m_add->setInsertPolicy(QComboBox::NoInsert);
        m_add->completer()->setFilterMode(Qt::MatchContains);
        m_add->completer()->setCompletionMode(QCompleter::PopupCompletion);
        m_add->setMaxVisibleItems(16);
        m_add->setAccessibleName(Editors::tr("Add an instrument"));
        m_add->lineEdit()->setPlaceholderText(Editors::tr("Add an instrument…"));
        for (const InstrumentInfo &i : instrumentTable()) m_add->addItem(QString::fromUtf8(i.name));
        m_add->setCurrentIndex(-1);
        setFocusProxy(m_add);
        auto *all = new QVBoxLayout(this);
        all->setContentsMargins(0, 0, 0, 0);
        all->setSpacing(4);
        all->addWidget(m_chips);
        all->addWidget(m_add);
        QObject::connect(m_add, &QComboBox::activated, this, [this] {
            const InstrumentInfo *info = instrumentNamed(m_add->currentText().toStdString());
            m_add->setCurrentIndex(-1);
            if (!info) return;
            m_desk.edit(m_id, [info](PieceConcept &piece) {
                std::vector<Force> &forces = piece.forces.value;
                for (Force &f : forces)
                    if (f.instrument == info->name) {
                        ++f.count;
                        return;
                    }
                if (piece.forces.origin == FieldOrigin::Default) forces.clear(); // the genre's own give way
                forces.push_back({info->name, info->program, 1});
            });
        });
    }
    void show(const PieceConcept &piece) override
    {
        while (QLayoutItem *item = m_flow->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        for (const Force &f : piece.forces.value) {
            const QString name = fromUtf8(f.instrument);
            auto *chip = new QPushButton(icon(QStringLiteral("discard")), f.count > 1 ? Editors::tr("%1 × %2").arg(f.count).arg(name) : name);
            chip->setProperty("chip", true);
            chip->setIconSize({12, 12});
            chip->setToolTip(Editors::tr("Leave %1 out").arg(name));
            m_flow->addWidget(chip);
            QObject::connect(chip, &QPushButton::clicked, this, [this, instrument = f.instrument] {
                m_desk.edit(m_id, [&](PieceConcept &p) {
                    for (Force &force : p.forces.value)
                        if (force.instrument == instrument) --force.count;
                    std::erase_if(p.forces.value, [](const Force &force) { return force.count < 1; });
                });
            });
        }
        m_chips->updateGeometry();
    }

private:
    QWidget *m_chips;
    FlowLayout *m_flow;
    QComboBox *m_add;
};

// The styles that a brief can name.
const std::vector<StyleShare> &stylesKnown()
{
    static const std::vector<StyleShare> known = [] {
        std::vector<StyleShare> list;
        for (const char *name : {"Bach", "Handel", "Vivaldi", "Corelli", "Telemann", "Purcell", "Scarlatti", "Couperin", "Pachelbel", "Buxtehude", "Palestrina", "Byrd",
                                 "Monteverdi", "Haydn", "Mozart", "Clementi", "Beethoven", "Schubert", "Schumann", "Mendelssohn", "Chopin", "Brahms", "Grieg", "Tchaikovsky",
                                 "Debussy", "Satie", "Ravel", "Joplin", "renaissance", "baroque", "classical", "romantic", "folk", "ragtime", "jazz", "pop"})
            if (const auto u = understood(Brief{std::string("in the style of ") + name, nullptr, {}}))
                for (const StyleShare &s : u->concept_.style.value)
                    if (std::none_of(list.begin(), list.end(), [&](const StyleShare &o) { return o.name == s.name; })) list.push_back(s);
        return list;
    }();
    return known;
}

class StyleEditor : public FieldEditor {
public:
    explicit StyleEditor(ComposeDesk &desk) : FieldEditor(desk, "style"), m_mix(new StyleMix)
    {
        QStringList names;
        for (const StyleShare &s : stylesKnown()) names += fromUtf8(s.name);
        m_mix->setNames(names);
        bare(this)->addWidget(m_mix);
        setFocusProxy(m_mix->addBox());
        QObject::connect(m_mix, &StyleMix::changed, this, [this] {
            const StyleMix::Shares shares = m_mix->shares();
            if (shares.empty()) return m_desk.reset(m_id);
            m_desk.edit(m_id, [&](PieceConcept &piece) {
                std::vector<StyleShare> style;
                for (const auto &[name, weight] : shares) {
                    StyleShare share{name.toStdString(), StyleShare::Kind::Composer, weight};
                    for (const StyleShare &known : stylesKnown())
                        if (known.name == share.name) share.kind = known.kind;
                    style.push_back(share);
                }
                piece.style.value = style;
            });
        });
    }
    void show(const PieceConcept &piece) override
    {
        StyleMix::Shares shares;
        for (const StyleShare &s : piece.style.value) shares.emplace_back(fromUtf8(s.name), s.weight);
        m_mix->setShares(shares);
    }

private:
    StyleMix *m_mix;
};

// Words as in a brief, and a menu of what can be added to them.
class WordsEditor : public FieldEditor {
public:
    WordsEditor(ComposeDesk &desk, std::string id, const QString &example, const QStringList &suggestions) : FieldEditor(desk, std::move(id)), m_line(new QLineEdit)
    {
        m_line->setPlaceholderText(example);
        m_line->setClearButtonEnabled(true);
        m_line->setAccessibleName(Editors::tr("In words"));
        auto *row = bare(this);
        row->addWidget(m_line, 1);
        if (!suggestions.isEmpty()) {
            auto *more = new QToolButton;
            more->setIcon(icon(QStringLiteral("plus")));
            more->setToolTip(Editors::tr("Add from a list"));
            more->setAccessibleName(more->toolTip());
            row->addWidget(more);
            QObject::connect(more, &QToolButton::clicked, this, [this, more, suggestions] {
                auto *menu = new QMenu(this);
                menu->setAttribute(Qt::WA_DeleteOnClose);
                for (const QString &s : suggestions)
                    QObject::connect(menu->addAction(s), &QAction::triggered, this, [this, s] {
                        const QString now = m_line->text().trimmed();
                        m_line->setText(now.isEmpty() ? s : now + QStringLiteral(", ") + s);
                        take();
                    });
                menu->popup(more->mapToGlobal(QPoint(0, more->height())));
            });
        }
        setFocusProxy(m_line);
        QObject::connect(m_line, &QLineEdit::editingFinished, this, [this] { take(); });
    }
    void show(const PieceConcept &piece) override
    {
        if (m_line->hasFocus() && m_line->isModified()) return;
        for (const FieldView &f : fieldsOf(piece, m_desk.language()))
            if (f.id == m_id) m_shown = fromUtf8(!f.words.empty() && m_desk.byHand(m_id) ? f.words : f.value);
        m_line->setText(m_shown);
    }

private:
    void take()
    {
        const QString words = m_line->text().trimmed();
        if (words == m_shown) return;
        m_shown = words;
        m_line->setModified(false);
        if (words.isEmpty()) return m_desk.reset(m_id);
        say(words);
    }
    QLineEdit *m_line;
    QString m_shown;
};

QStringList deviceNames()
{
    QStringList names;
    for (int i = 0; i < kDevices; ++i) names += QString::fromUtf8(deviceName(static_cast<Device>(i)));
    return names;
}

QStringList avoidanceNames()
{
    QStringList names;
    for (int i = 0; i < kAvoidances; ++i)
        if (const QString name = QString::fromUtf8(avoidanceName(static_cast<Avoidance>(i))); !name.isEmpty()) names += name;
    return names;
}

} // namespace

FieldEditor *makeFieldEditor(ComposeDesk &desk, const std::string &id)
{
    using L = BriefLanguage;
    if (id == "genre")
        return new ListEditor<Genre>(desk, id, &PieceConcept::genre, kGenres, [](Genre g, L l) { return inLanguage(genreInfo(g).name, genreInfo(g).chinese, l); });
    if (id == "weave") return new ListEditor<Weave>(desk, id, &PieceConcept::weave, kWeaves, [](Weave w, L l) { return inLanguage(weaveName(w), weaveChinese(w), l); });
    if (id == "pattern")
        return new ListEditor<Pattern>(desk, id, &PieceConcept::pattern, kPatterns, [](Pattern p, L l) { return inLanguage(patternName(p), patternChinese(p), l); });
    if (id == "form") return new ListEditor<Form>(desk, id, &PieceConcept::form, kForms, [](Form f, L l) { return inLanguage(formName(f), formChinese(f), l); });
    if (id == "key") return new KeyEditor(desk);
    if (id == "metre")
        return new ChoiceEditor(desk, id, {QStringLiteral("2/4"), QStringLiteral("3/4"), QStringLiteral("4/4"), QStringLiteral("2/2"), QStringLiteral("3/8"), QStringLiteral("6/8"),
                                           QStringLiteral("9/8"), QStringLiteral("12/8"), QStringLiteral("5/4"), QStringLiteral("7/8")});
    if (id == "tempo") return new TempoEditor(desk);
    if (id == "bars")
        return new NumberEditor(desk, id, 2, 256, Editors::tr(" bars"), [](const PieceConcept &p) { return p.bars.value.bars; },
                                [](PieceConcept &p, int n) { p.bars.value = {n, n, n}; });
    if (id == "voices")
        return new NumberEditor(desk, id, 1, 8, {}, [](const PieceConcept &p) { return p.voices.value; }, [](PieceConcept &p, int n) { p.voices.value = n; });
    if (id == "alternatives")
        return new NumberEditor(desk, id, 1, 16, {}, [](const PieceConcept &p) { return p.alternatives.value; }, [](PieceConcept &p, int n) { p.alternatives.value = n; });
    if (id == "seed")
        return new NumberEditor(desk, id, 1, 1 << 30, {}, [](const PieceConcept &p) { return static_cast<int>(p.seed.value); },
                                [](PieceConcept &p, int n) { p.seed.value = static_cast<std::uint64_t>(n); });
    if (id == "sections") return new SectionsEditor(desk);
    if (id == "forces") return new ForcesEditor(desk);
    if (id == "style") return new StyleEditor(desk);
    if (id == "character")
        return new WordsEditor(desk, id, Editors::tr("calm, noble, tender…"),
                               {QStringLiteral("calm"), QStringLiteral("lively"), QStringLiteral("tender"), QStringLiteral("noble"), QStringLiteral("sad"), QStringLiteral("joyful"),
                                QStringLiteral("solemn"), QStringLiteral("playful"), QStringLiteral("stormy"), QStringLiteral("simple")});
    if (id == "keyPlan") return new WordsEditor(desk, id, Editors::tr("middle in the relative minor"), {});
    if (id == "anacrusis") return new WordsEditor(desk, id, Editors::tr("upbeat of one quarter"), {Editors::tr("upbeat of an eighth"), Editors::tr("upbeat of one quarter")});
    if (id == "cadences")
        return new WordsEditor(desk, id, Editors::tr("half cadence in bar 8"),
                               {Editors::tr("half cadence in bar 4"), Editors::tr("half cadence in bar 8"), Editors::tr("plagal cadence at the end"), Editors::tr("Picardy third at the end")});
    if (id == "ranges") return new WordsEditor(desk, id, Editors::tr("melody between C4 and A5"), {});
    if (id == "dynamics") return new WordsEditor(desk, id, Editors::tr("piano, forte at the end"), {QStringLiteral("p"), QStringLiteral("mf"), QStringLiteral("f")});
    if (id == "keep") return new WordsEditor(desk, id, Editors::tr("the bass, the rhythm…"), {});
    if (id == "occur") return new WordsEditor(desk, id, Editors::tr("a pedal point at the end"), deviceNames());
    if (id == "avoid") return new WordsEditor(desk, id, Editors::tr("large leaps, repeated notes"), avoidanceNames());
    return new WordsEditor(desk, id, {}, {});
}

} // namespace ricercar
