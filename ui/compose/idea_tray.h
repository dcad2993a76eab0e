// SPDX-License-Identifier: GPL-3.0-or-later
// The tray of alternatives: a card for each as it arrives, one of them in hand. The one in hand is a ghost in both views,
// is compared with the music at the next bar line, and is accepted whole or in parts as one undo step, kept or discarded.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace ricercar {

class IdeaCard;

class IdeaTray : public QWidget {
    Q_OBJECT
public:
    explicit IdeaTray(Studio &studio, QWidget *parent = nullptr);

    // Those to come: proposed against `base`; `asked` is marked again when one is accepted. `what` names them in the history
    // ("Waltz in G"); empty: ideas.
    void begin(ScorePtr base, std::optional<Region> asked = {}, const QString &what = {});
    void setBase(ScorePtr base) { m_base = std::move(base); }
    void clear();
    void add(const Alternative &alternative);
    void showAll(std::vector<Alternative> alternatives);        // by their rank, in place of those that came one by one
    void rankAnew(const std::vector<Alternative> &alternatives); // the same ones; the one in hand stays in hand
    const ScorePtr &base() const { return m_base; }

    const std::vector<IdeaCard *> &cards() const { return m_cards; }
    int chosenIndex() const { return m_chosen; }
    void choose(int index); // shows it; -1: none
    void turn(int by);      // the next or the one before, round the end
    void listen(int index);
    void accept(int index);
    void acceptSelectedBars(int index);
    void acceptPart(int index, PartId part);
    void acceptStretch(int index); // the marked or selected stretch of its voices
    void keep(int index);
    void discard(int index);
    QToolButton *compareButton() const { return m_compare; } // A/B
    QLabel *soundingLabel() const { return m_sounding; }

Q_SIGNALS:
    void changed();                    // cards came or went
    void kept();                       // one went into the sketchbook
    void accepted(const QString &what); // in words

private:
    void remove(IdeaCard *card);
    void showState();
    QString nameOf(int index) const;
    bool take(const ScorePtr &score, const QString &label, std::optional<std::pair<std::size_t, std::size_t>> bars = {});
    void taken(int index, const QString &words, const QString &sentence);
    // Bars [first, last) that "some bars" means: of what is marked or selected, else of the loop.
    std::optional<std::pair<std::size_t, std::size_t>> selectedBars() const;
    QString barsWords(std::pair<std::size_t, std::size_t> bars) const;

    Studio &m_studio;
    QWidget *m_header = nullptr;
    QToolButton *m_compare = nullptr;
    QLabel *m_sounding = nullptr;
    QVBoxLayout *m_list = nullptr;
    std::vector<IdeaCard *> m_cards;
    ScorePtr m_base;
    std::optional<Region> m_asked;
    QString m_what;
    int m_chosen = -1;
};

} // namespace ricercar
