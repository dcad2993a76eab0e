// SPDX-License-Identifier: GPL-3.0-or-later
// Where ideas are asked for and chosen: the concept found, the settings, the alternatives as they arrive, the log.
// An idea chosen is shown as a ghost; accepting it, or some of its bars, is one undo step.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSlider;
class QSpinBox;
class QTimer;
class QToolButton;
class QVBoxLayout;

namespace ricercar {

class ConceptView;
class IdeaCard;

class IdeasPanel : public QWidget {
    Q_OBJECT
public:
    explicit IdeasPanel(Studio &studio, QWidget *parent = nullptr);

    void harmonize();                       // as the settings say
    void choose(int index);                 // shows it; -1: none
    void accept(int index);
    void acceptSelectedBars(int index);
    int chosenIndex() const { return m_chosen; }
    const std::vector<IdeaCard *> &cards() const { return m_cards; }
    QPushButton *harmonizeButton() const { return m_harmonize; }
    QPushButton *stopButton() const { return m_stop; }
    ConceptView *conceptView() const { return m_concept; }
    CounterpointRequest request() const;

Q_SIGNALS:
    void kept(); // an idea went into the sketchbook

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeSettings();
    void lookSoon();
    void addCard(const Alternative &alternative);
    void showAll(std::vector<Alternative> alternatives);
    void clearCards();
    void listen(int index);
    void keep(int index);
    void discard(int index);
    void updateState();
    void updateGenerators();
    void logLine(const QString &words);
    // Bars [first, last) that "some bars" means: of the selected notes, else of the loop.
    std::optional<std::pair<std::size_t, std::size_t>> selectedBars() const;

    Studio &m_studio;
    ConceptView *m_concept = nullptr;
    QComboBox *m_given = nullptr, *m_scope = nullptr, *m_key = nullptr, *m_generator = nullptr;
    QSpinBox *m_count = nullptr, *m_seed = nullptr, *m_rounds = nullptr;
    QSlider *m_surprise = nullptr;
    QCheckBox *m_noParallels = nullptr, *m_noCrossing = nullptr;
    QWidget *m_more = nullptr;
    QPushButton *m_harmonize = nullptr, *m_stop = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_words = nullptr, *m_empty = nullptr;
    QWidget *m_running = nullptr;
    QVBoxLayout *m_list = nullptr;
    QPlainTextEdit *m_log = nullptr;
    QToolButton *m_logToggle = nullptr;
    QTimer *m_lookTimer = nullptr;
    std::vector<IdeaCard *> m_cards;
    ScorePtr m_base; // of the alternatives shown
    int m_chosen = -1;
    bool m_hadRun = false;
};

} // namespace ricercar
