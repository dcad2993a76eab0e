// SPDX-License-Identifier: GPL-3.0-or-later
// How far the job in the background is: a bar, words and Stop. Hidden until it is shown.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ricercar {

class Studio;

class JobRow : public QWidget {
    Q_OBJECT
public:
    explicit JobRow(Studio &studio, QWidget *parent = nullptr);
    void tell(double fraction, const QString &words); // fraction in [0, 1]
    QPushButton *stopButton() const { return m_stop; }

private:
    QProgressBar *m_progress = nullptr;
    QLabel *m_words = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace ricercar
