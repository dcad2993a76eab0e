// SPDX-License-Identifier: GPL-3.0-or-later
// Every command of the window by name: type some letters of it, Enter runs it.
#pragma once

#include <QFrame>
#include <QPointer>

#include <vector>

class QAction;
class QLineEdit;
class QListWidget;
class QMenuBar;

namespace ricercar {

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(QMenuBar *menus, QWidget *parent);
    void open();
    QLineEdit *field() const { return m_field; }
    QListWidget *list() const { return m_list; }

    // How well `text` answers `query`: 0 not at all; letters in order count, at the starts of words more.
    static int score(const QString &query, const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Entry {
        QPointer<QAction> action;
        QString text, keys;
    };
    void collect();
    void filter();
    void run();
    QMenuBar *m_menus;
    QLineEdit *m_field = nullptr;
    QListWidget *m_list = nullptr;
    std::vector<Entry> m_entries;
    QPointer<QWidget> m_before; // gets the focus back
};

} // namespace ricercar
