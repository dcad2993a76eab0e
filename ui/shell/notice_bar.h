// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence above the music with what can be done about it: what an import changed, a file that would not open, a
// copy to recover. Never modal; one at a time, the newest.
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace ricercar {

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);
    using Choice = std::pair<QString, std::function<void()>>;
    void tell(const QString &sentence, std::vector<Choice> choices = {}); // a choice closes the notice
    QString sentence() const;

private:
    QLabel *m_words = nullptr;
    QHBoxLayout *m_row = nullptr;
    std::vector<QWidget *> m_buttons;
};

} // namespace ricercar
