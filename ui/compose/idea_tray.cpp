// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/idea_tray.h"

#include "ui/bridge/words.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/idea_difference.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

IdeaTray::IdeaTray(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_compare = new QToolButton;
    m_compare->setText(tr("A / B"));
    m_compare->setProperty("voice", true);
    m_compare->setCheckable(true);
    m_compare->setToolTip(tr("Compare with your music: what sounds changes at the next bar line (Ctrl+Alt+B)"));
    m_compare->setAccessibleName(tr("Compare with your music at the next bar"));
    connect(m_compare, &QToolButton::clicked, this, [this] {
        if (!m_studio.ghost() && !m_cards.empty()) choose(0);
        m_studio.switchAudition();
        showState();
    });
    m_sounding = new QLabel;
    m_sounding->setProperty("dim", true);
    m_sounding->setWordWrap(true);
    m_header = new QWidget;
    auto *row = new QHBoxLayout(m_header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_compare);
    row->addWidget(m_sounding, 1);
    m_list = new QVBoxLayout;
    m_list->setSpacing(6);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_header);
    all->addLayout(m_list);
    connect(&studio, &Studio::ghostChanged, this, [this] {
        const auto &ghost = m_studio.ghost();
        const bool mine = m_chosen >= 0 && ghost && ghost->score == m_cards[static_cast<std::size_t>(m_chosen)]->alternative().score;
        if (m_chosen >= 0 && !mine) { // hidden, or another tray's is shown
            m_cards[static_cast<std::size_t>(m_chosen)]->setChosen(false);
            m_chosen = -1;
        }
        showState();
    });
    for (const auto moved : {&Studio::selectionChanged, &Studio::regionChanged, &Studio::loopChanged}) connect(&studio, moved, this, &IdeaTray::showState);
    connect(&studio, &Studio::transportChanged, this, &IdeaTray::showState);
    showState();
}

void IdeaTray::begin(ScorePtr base, std::optional<Region> asked, const QString &what)
{
    clear();
    m_base = std::move(base);
    m_asked = std::move(asked);
    m_what = what;
}

void IdeaTray::remove(IdeaCard *card)
{
    m_list->removeWidget(card);
    card->hide();
    card->deleteLater();
}

void IdeaTray::clear()
{
    if (m_chosen >= 0) choose(-1);
    for (IdeaCard *card : m_cards) remove(card);
    m_cards.clear();
    showState();
    Q_EMIT changed();
}

void IdeaTray::add(const Alternative &alternative)
{
    const int index = static_cast<int>(m_cards.size());
    auto *card = new IdeaCard(alternative, m_base.get(), index);
    const auto at = [this, card] {
        const auto found = std::find(m_cards.begin(), m_cards.end(), card);
        return found == m_cards.end() ? -1 : static_cast<int>(found - m_cards.begin());
    };
    connect(card, &IdeaCard::chosen, this, [this, at] { choose(at()); });
    connect(card, &IdeaCard::listenAsked, this, [this, at] { listen(at()); });
    connect(card, &IdeaCard::acceptAsked, this, [this, at] { accept(at()); });
    connect(card, &IdeaCard::acceptBarsAsked, this, [this, at] { acceptSelectedBars(at()); });
    connect(card, &IdeaCard::acceptPartAsked, this, [this, at](PartId part) { acceptPart(at(), part); });
    connect(card, &IdeaCard::acceptStretchAsked, this, [this, at] { acceptStretch(at()); });
    connect(card, &IdeaCard::keepAsked, this, [this, at] { keep(at()); });
    connect(card, &IdeaCard::discardAsked, this, [this, at] { discard(at()); });
    m_cards.push_back(card);
    m_list->addWidget(card);
    if (index == 0) choose(0); // the first notes are seen as soon as they exist
    showState();
    Q_EMIT changed();
}

void IdeaTray::showAll(std::vector<Alternative> alternatives)
{
    std::stable_sort(alternatives.begin(), alternatives.end(), [](const Alternative &a, const Alternative &b) { return a.rank < b.rank; });
    // What is being heard stays in hand; else the best one is shown.
    std::optional<std::uint64_t> heard;
    if (m_studio.auditioningGhost() && m_chosen >= 0) heard = m_cards[static_cast<std::size_t>(m_chosen)]->alternative().draft.seed;
    for (IdeaCard *card : m_cards) remove(card);
    m_cards.clear();
    m_chosen = -1;
    int best = -1;
    for (const Alternative &a : alternatives) {
        if (heard) m_chosen = 0; // the ghost stays as it is until all are there
        add(a);
        if (heard && a.draft.seed == *heard) best = static_cast<int>(m_cards.size()) - 1;
    }
    m_chosen = -1;
    if (!m_cards.empty()) choose(std::max(0, best));
    showState();
    Q_EMIT changed();
}

void IdeaTray::rankAnew(const std::vector<Alternative> &alternatives)
{
    std::vector<IdeaCard *> sorted;
    IdeaCard *inHand = m_chosen >= 0 ? m_cards[static_cast<std::size_t>(m_chosen)] : nullptr;
    for (const Alternative &a : alternatives)
        for (IdeaCard *card : m_cards)
            if (card->alternative().score == a.score) {
                card->setRanking(a);
                sorted.push_back(card);
                break;
            }
    if (sorted.size() != m_cards.size()) return; // of another tray
    for (IdeaCard *card : m_cards) m_list->removeWidget(card);
    m_cards = std::move(sorted);
    for (IdeaCard *card : m_cards) m_list->addWidget(card);
    m_chosen = inHand ? static_cast<int>(std::find(m_cards.begin(), m_cards.end(), inHand) - m_cards.begin()) : -1;
}

void IdeaTray::choose(int index)
{
    if (index >= static_cast<int>(m_cards.size())) return;
    const bool had = m_chosen >= 0;
    m_chosen = index;
    for (int i = 0; i < static_cast<int>(m_cards.size()); ++i) m_cards[static_cast<std::size_t>(i)]->setChosen(i == index);
    if (index < 0) {
        if (had) m_studio.setGhost(std::nullopt);
        return;
    }
    const IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    m_studio.setGhost(Ghost{m_base ? m_base : m_studio.score(), card->alternative().score, card->alternative().range, card->index()});
}

void IdeaTray::turn(int by)
{
    const int count = static_cast<int>(m_cards.size());
    if (count > 0) choose((std::max(m_chosen, by > 0 ? -1 : 0) + by + count) % count);
}

void IdeaTray::listen(int index)
{
    if (index < 0) return;
    if (m_studio.auditioningGhost() && index == m_chosen) {
        m_studio.auditionGhost(false);
        return;
    }
    choose(index);
    m_studio.auditionGhost(true);
}

QString IdeaTray::nameOf(int index) const
{
    const int number = m_cards[static_cast<std::size_t>(index)]->index() + 1;
    return m_what.isEmpty() ? tr("idea %1").arg(number) : m_cards.size() == 1 ? m_what : tr("%1, idea %2").arg(m_what).arg(number);
}

bool IdeaTray::take(const ScorePtr &score, const QString &label, std::optional<std::pair<std::size_t, std::size_t>> bars)
{
    const Proposal proposal{m_base, score, label.toStdString(), RevisionOrigin::Agent};
    m_studio.auditionGhost(false);
    const Result<void> done = bars ? m_studio.session().accept(proposal, bars->first, bars->second) : m_studio.session().accept(proposal);
    if (!done) m_studio.complain(fromUtf8(done.error().sentence));
    return done.has_value();
}

void IdeaTray::taken(int index, const QString &words, const QString &sentence)
{
    m_studio.markRegion(m_asked); // the notes that were selected may be gone; the stretch is not
    for (IdeaCard *other : m_cards) other->setAccepted({});
    m_cards[static_cast<std::size_t>(index)]->setAccepted(words);
    choose(-1);
    m_studio.say(sentence);
    Q_EMIT accepted(sentence);
}

void IdeaTray::accept(int index)
{
    if (index < 0) return;
    const QString name = nameOf(index);
    if (!take(m_cards[static_cast<std::size_t>(index)]->alternative().score, m_what.isEmpty() ? tr("Accept %1").arg(name) : name)) return;
    QString sentence = tr("%1 is in your music; undo takes it back.").arg(name);
    sentence[0] = sentence[0].toUpper();
    taken(index, tr("Accepted"), sentence);
}

std::optional<std::pair<std::size_t, std::size_t>> IdeaTray::selectedBars() const
{
    const Score &score = *m_studio.score();
    const auto of = [&](TickRange range) { return std::pair{score.locate(range.begin).bar, score.locate(range.end - Ticks{1}).bar + 1}; };
    if (const auto region = m_studio.region()) return of(region->range);
    if (const auto &loop = m_studio.loopRange()) return of(*loop);
    return std::nullopt;
}

QString IdeaTray::barsWords(std::pair<std::size_t, std::size_t> bars) const
{
    const Score &score = *m_studio.score();
    return barsText(score, {score.barStart(bars.first), score.barStart(bars.second)});
}

void IdeaTray::acceptSelectedBars(int index)
{
    const auto bars = selectedBars();
    if (index < 0 || !bars) return;
    const QString words = barsWords(*bars), name = nameOf(index);
    const auto asked = m_studio.markedRegion() ? m_studio.markedRegion() : m_asked;
    if (!take(m_cards[static_cast<std::size_t>(index)]->alternative().score, m_what.isEmpty() ? tr("Accept %1, %2").arg(name, words) : tr("%1, %2").arg(name, words), bars)) return;
    m_asked = asked;
    QString sentence = tr("%1, %2, is in your music; undo takes it back.").arg(name, words);
    sentence[0] = sentence[0].toUpper();
    taken(index, tr("Accepted: %1").arg(words), sentence);
}

void IdeaTray::acceptPart(int index, PartId part)
{
    if (index < 0) return;
    const Alternative &a = m_cards[static_cast<std::size_t>(index)]->alternative();
    const Part *p = a.score->part(part);
    const Result<ScorePtr> alone = withPartOf(m_base, a.score, part);
    if (!p || !alone) return m_studio.complain(alone ? tr("The idea has no such part.") : fromUtf8(alone.error().sentence));
    const QString words = tr("%1 alone").arg(partTitle(*p)), name = nameOf(index);
    if (!take(*alone, tr("%1, %2").arg(name, words))) return;
    QString sentence = tr("%1, %2, is in your music; undo takes it back.").arg(name, words);
    sentence[0] = sentence[0].toUpper();
    taken(index, tr("Accepted: %1").arg(words), sentence);
}

void IdeaTray::acceptStretch(int index)
{
    const auto region = m_studio.region();
    if (index < 0 || !region) return;
    const Alternative &a = m_cards[static_cast<std::size_t>(index)]->alternative();
    const Result<ScorePtr> some = withStretchOf(m_base, a.score, *region, m_studio.session().ids());
    if (!some) return m_studio.complain(fromUtf8(some.error().sentence));
    const QString words = regionText(*m_studio.score(), *region), name = nameOf(index);
    if (!take(*some, tr("%1, %2").arg(name, words))) return;
    m_asked = region;
    QString sentence = tr("%1, %2, is in your music; undo takes it back.").arg(name, words);
    sentence[0] = sentence[0].toUpper();
    taken(index, tr("Accepted: %1").arg(words), sentence);
}

void IdeaTray::keep(int index)
{
    if (index < 0) return;
    const IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    const Alternative &a = card->alternative();
    Sketch sketch;
    const QString where = barsText(*a.score, a.range);
    sketch.name = (m_what.isEmpty() ? tr("Idea %1, %2").arg(card->index() + 1).arg(where) : tr("%1, idea %2, %3").arg(m_what).arg(card->index() + 1).arg(where)).toStdString();
    sketch.base = m_base;
    sketch.score = a.score;
    sketch.range = a.range;
    sketch.note = a.why;
    m_studio.session().sketchbook().push_back(std::move(sketch));
    m_studio.say(tr("Kept in the sketchbook."));
    Q_EMIT kept();
}

void IdeaTray::discard(int index)
{
    if (index < 0) return;
    if (index == m_chosen) choose(-1);
    IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    m_cards.erase(m_cards.begin() + index);
    if (m_chosen > index) --m_chosen;
    remove(card);
    showState();
    Q_EMIT changed();
}

void IdeaTray::showState()
{
    m_header->setVisible(!m_cards.empty());
    const bool ghost = m_studio.auditioningGhost();
    m_compare->setChecked(ghost && m_chosen >= 0);
    for (int i = 0; i < static_cast<int>(m_cards.size()); ++i) {
        IdeaCard *card = m_cards[static_cast<std::size_t>(i)];
        card->setSounding(ghost && i == m_chosen);
    }
    const auto bars = selectedBars();
    const auto region = m_studio.region();
    for (IdeaCard *card : m_cards) {
        card->setSelectedBars(bars ? barsWords(*bars) : QString());
        card->setStretch(region ? regionText(*m_studio.score(), *region) : QString());
    }
    if (m_cards.empty()) return;
    const QString what = ghost && m_chosen >= 0 ? tr("idea %1").arg(m_cards[static_cast<std::size_t>(m_chosen)]->index() + 1) : tr("your music");
    if (!m_studio.playing())
        m_sounding->setText(m_chosen >= 0 ? tr("A your music, B idea %1").arg(m_cards[static_cast<std::size_t>(m_chosen)]->index() + 1) : tr("A your music, B an idea"));
    else if (m_studio.switchAt())
        m_sounding->setText(tr("At %1: %2").arg(placeText(*m_studio.score(), *m_studio.switchAt()), what));
    else
        m_sounding->setText(tr("Sounding: %1").arg(what));
}

} // namespace ricercar
