// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/exercise_section.h"

#include "core/fugue/canon.h"
#include "core/fugue/fugue_score.h"
#include "core/fugue/species_writer.h"
#include "core/theory/key.h"
#include "ui/bridge/words.h"
#include "ui/fugue/candidate_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace ricercar {

namespace {

constexpr int kAtOnce = 4;

QFormLayout *formLayout()
{
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QComboBox *chooser(const QString &name)
{
    auto *box = new QComboBox;
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    return box;
}

ProvenancePtr provenanceOf(std::uint64_t seed, const std::string &request)
{
    Provenance p;
    p.origin = Provenance::Origin::Rules;
    p.source = "Rules";
    p.seed = seed;
    p.request = request;
    return std::make_shared<const Provenance>(p);
}

// The voice and time that is marked or selected; of a selection the voice of its first note.
std::optional<std::pair<VoiceRef, TickRange>> chosenLine(Studio &studio)
{
    const auto region = studio.region();
    if (!region || region->voices.size() != 1) return std::nullopt;
    return std::pair{region->voices.front(), region->range};
}

} // namespace

CanonSection::CanonSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_voices = chooser(tr("Voices of the canon"));
    m_voices->addItem(tr("2 voices"), 2);
    m_voices->addItem(tr("3 voices"), 3);
    m_interval = chooser(tr("Interval of the imitation"));
    const std::pair<QString, int> intervals[] = {{tr("at the octave below"), -7}, {tr("at the octave above"), 7}, {tr("at the fifth above"), 4}, {tr("at the fifth below"), -4},
                                                 {tr("at the fourth above"), 3}, {tr("at the fourth below"), -3}, {tr("at the unison"), 0}, {tr("at the second above"), 1},
                                                 {tr("at the second below"), -1}, {tr("at the third above"), 2}, {tr("at the third below"), -2}, {tr("at the sixth above"), 5},
                                                 {tr("at the sixth below"), -5}, {tr("at the seventh above"), 6}, {tr("at the seventh below"), -6}, {tr("at the ninth above"), 8},
                                                 {tr("at the ninth below"), -8}};
    for (const auto &[words, steps] : intervals) m_interval->addItem(words, steps);
    m_distance = chooser(tr("Distance of the imitation"));
    m_distance->addItem(tr("after a bar"), 2); // half bars
    m_distance->addItem(tr("after half a bar"), 1);
    m_distance->addItem(tr("after two bars"), 4);
    m_distance->addItem(tr("after three bars"), 6);
    m_distance->addItem(tr("after four bars"), 8);
    m_bars = new QSpinBox;
    m_bars->setRange(4, 80);
    m_bars->setValue(12);
    m_bars->setAccessibleName(tr("Bars of the canon"));
    m_head = new QCheckBox(tr("Begin with the subject"));
    m_write = new QPushButton(tr("Write canons"));
    auto *form = formLayout();
    form->addRow(tr("For"), m_voices);
    form->addRow(tr("Follows"), m_interval);
    form->addRow(QString(), m_distance);
    form->addRow(tr("Bars"), m_bars);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addLayout(form);
    all->addWidget(m_head);
    all->addWidget(m_write);
    connect(m_write, &QPushButton::clicked, this, &CanonSection::write);
    connect(&desk, &FugueDesk::subjectChanged, this, &CanonSection::updateState);
    connect(&desk.studio(), &Studio::jobStarted, this, &CanonSection::updateState);
    connect(&desk.studio(), &Studio::jobFinished, this, &CanonSection::updateState);
    connect(&desk.studio(), &Studio::jobFailed, this, &CanonSection::updateState);
    updateState();
}

void CanonSection::updateState()
{
    m_head->setVisible(m_desk.subject().has_value());
    m_write->setEnabled(!m_desk.studio().jobRunning());
}

void CanonSection::write()
{
    Studio &studio = m_desk.studio();
    const ScorePtr document = studio.score();
    const auto &subject = m_desk.subject();
    CanonRequest request;
    const MasterBar &here = *document->masterBars[document->locate(studio.playhead()).bar];
    request.metre = Metre{here.time};
    request.key = here.key;
    request.tempo = tempoAt(*document, studio.playhead());
    if (subject && m_head->isChecked()) {
        request.metre = subject->analysis.metre;
        request.key = subject->analysis.key;
        request.head = subject->line;
    }
    if (request.key.mode == Mode::Unknown) request.key.mode = Mode::Major;
    request.voices = m_voices->currentData().toInt();
    request.steps = m_interval->currentData().toInt();
    request.distance = m_distance->currentData().toInt() * request.metre.bar() / 2;
    request.bars = m_bars->value();
    request.seed = m_seed;
    request.count = kAtOnce;
    m_seed += kAtOnce;
    studio.setGhost(std::nullopt);
    studio.propose(document, [request, document](const Pipeline &, IdSource ids, JobControl &job, const Studio::OnAlternative &) -> Result<PipelineResult> {
        job.progress(0.1, "Looking for canons");
        const auto found = canonsOf(request, job);
        if (!found) return Unexpected{found.error()};
        PipelineResult result;
        result.concept_.key = {request.key, FieldOrigin::Said};
        result.concept_.metre = {request.metre.time, FieldOrigin::Said};
        result.concept_.texture = {"canon in " + std::to_string(request.voices) + " voices", FieldOrigin::Said};
        for (const Canon &canon : *found) {
            std::vector<ScoredLine> lines;
            for (std::size_t v = 0; v < canon.lines.size(); ++v) lines.push_back({canon.names[v], canon.lines[v], ""});
            const ScorePtr own = scoreOf(lines, request.key, request.metre.time, request.tempo, request.bars * request.metre.bar(), "Canon",
                                         provenanceOf(canon.seed, "canon in " + keyName(request.key)), ids);
            Alternative a;
            a.score = withFuguePlaced(document, own, 0, allNotes(*document).empty() ? FuguePlace::Instead : FuguePlace::After, &a.range);
            a.draft.seed = canon.seed;
            a.draft.generator = "Rules";
            a.why = canon.why;
            a.rank = static_cast<int>(result.alternatives.size()) + 1;
            a.total = 1.0 / (1.0 + std::max(0.0, canon.cost) / 10);
            result.alternatives.push_back(std::move(a));
        }
        result.log = {"Canons found: " + std::to_string(found->size()) + "."};
        return result;
    });
    Q_EMIT writing();
}

SpeciesSection::SpeciesSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_species = chooser(tr("Species"));
    m_species->addItem(tr("First: note against note"), 1);
    m_species->addItem(tr("Second: two to one"), 2);
    m_species->addItem(tr("Third: four to one"), 3);
    m_species->addItem(tr("Fourth: syncopes"), 4);
    m_species->addItem(tr("Fifth: florid"), 5);
    m_side = chooser(tr("Place of the counterpoint"));
    m_side->addItem(tr("above the cantus"));
    m_side->addItem(tr("below the cantus"));
    m_write = new QPushButton(tr("Write exercises"));
    auto *form = formLayout();
    form->addRow(tr("Species"), m_species);
    form->addRow(tr("Place"), m_side);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(wrapped(tr("Select a cantus of equal long notes, or mark its voice and bars."), true));
    all->addLayout(form);
    all->addWidget(m_write);
    connect(m_write, &QPushButton::clicked, this, &SpeciesSection::write);
    for (const auto changed : {&Studio::selectionChanged, &Studio::regionChanged, &Studio::jobStarted}) connect(&desk.studio(), changed, this, &SpeciesSection::updateState);
    connect(&desk.studio(), &Studio::jobFinished, this, &SpeciesSection::updateState);
    connect(&desk.studio(), &Studio::jobFailed, this, &SpeciesSection::updateState);
    updateState();
}

void SpeciesSection::updateState() { m_write->setEnabled(!m_desk.studio().jobRunning()); }

void SpeciesSection::write()
{
    Studio &studio = m_desk.studio();
    const ScorePtr document = studio.score();
    const auto line = chosenLine(studio);
    if (!line) return m_desk.refuse(tr("Select the notes of one voice as the cantus first: equal long notes, four or more."));
    const auto cantus = themeFrom(*document, line->first, line->second);
    if (!cantus) return m_desk.refuse(fromUtf8(cantus.error().sentence));
    SpeciesRequest request;
    request.cantus = *cantus;
    request.metre = metreAt(*document, line->second.begin);
    const std::size_t bar = document->locate(line->second.begin).bar;
    request.key = document->masterBars[bar]->key;
    request.species = static_cast<Species>(m_species->currentData().toInt());
    request.above = m_side->currentIndex() == 0;
    request.seed = m_seed;
    request.count = kAtOnce;
    m_seed += kAtOnce;
    TimelineTick origin = document->barStart(bar);
    for (const PlacedNote &n : notesIn(*document, document->partIndex(line->first.part), line->second))
        if (n.onset >= line->second.begin && n.note->voice == line->first.voice && n.end > n.onset) {
            origin = n.onset - Ticks{cantus->front().onset};
            break;
        }
    const std::string name = tr("Counterpoint").toStdString();
    studio.setGhost(std::nullopt);
    studio.propose(document, [request, document, origin, name, part = line->first.part](const Pipeline &, IdSource ids, JobControl &job, const Studio::OnAlternative &) -> Result<PipelineResult> {
        job.progress(0.1, "Writing against the cantus");
        const auto found = speciesExercises(request, job);
        if (!found) return Unexpected{found.error()};
        PipelineResult result;
        result.concept_.key = {request.key, FieldOrigin::FoundInMusic};
        result.concept_.metre = {request.metre.time, FieldOrigin::FoundInMusic};
        for (const SpeciesExercise &exercise : *found) {
            PlacedLines lines = placed(document, {{exercise.notes, origin, name, true}}, part, ids);
            if (request.above) lines.score = withPartMoved(lines.score, lines.score->parts[lines.score->partIndex(part) + 1]->id, lines.score->partIndex(part));
            Alternative a;
            a.score = lines.score;
            a.range = {document->barStart(document->locate(lines.range.begin).bar), lines.range.end};
            a.draft.seed = exercise.seed;
            a.draft.generator = "Rules";
            a.findings = exercise.findings;
            for (const Finding &f : exercise.findings) a.severityAfter += static_cast<double>(f.severity);
            a.why = exercise.findings.empty() ? "No strict rule is broken."
                                              : std::to_string(exercise.findings.size()) + (exercise.findings.size() == 1 ? " place" : " places") + " against the strict rules: " + exercise.findings.front().sentence;
            a.rank = static_cast<int>(result.alternatives.size()) + 1;
            result.alternatives.push_back(std::move(a));
        }
        result.log = {"Exercises found: " + std::to_string(found->size()) + "."};
        return result;
    });
    Q_EMIT writing();
}

} // namespace ricercar
