// SPDX-License-Identifier: GPL-3.0-or-later
// Figures over the bass notes, or chord symbols bar by bar, as one column to type in. What is typed is in the document:
// each entry is one undo step, and the score shows it.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QTableWidget;

namespace ricercar {

class HarmonyEditor : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Figures, Chords };
    HarmonyEditor(Studio &studio, Kind kind, QWidget *parent = nullptr);
    QTableWidget *table() const { return m_table; }
    QPushButton *importButton() const { return m_import; } // figures from the words under the bass
    void focusFirst();

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Row {
        TimelineTick at;
        NoteId note;      // of figures; none of chords
        QString place, text;
    };
    std::vector<Row> rowsNow() const;
    void refresh();
    void edited(int row);
    void importWords();
    void markTrouble(int row, const QString &why);
    ScorePtr withFigures(ScorePtr score, TimelineTick at, const std::string &text) const;
    ScorePtr withChords(const ScorePtr &score, std::size_t bar, const QString &text, QString *trouble) const;

    Studio &m_studio;
    Kind m_kind;
    std::vector<Row> m_rows;
    VoiceRef m_bass;
    QTableWidget *m_table = nullptr;
    QLabel *m_words = nullptr;
    QPushButton *m_import = nullptr;
    bool m_filling = false;
};

// The chords of a bar as they are typed: spread evenly over it, "." for one that goes on.
std::vector<ChordSymbol> chordsTyped(const QString &text, const MasterBar &bar, QString *trouble);
QString chordsAsTyped(const MasterBar &bar);

} // namespace ricercar
