// SPDX-License-Identifier: GPL-3.0-or-later
// The manual, built in: every feature and key, with a search.
#pragma once

#include <QWidget>

class QTextBrowser;

namespace ricercar {

class ManualWindow : public QWidget {
    Q_OBJECT
public:
    explicit ManualWindow(QWidget *parent = nullptr);
    void showPage(const QString &anchor = {});

private:
    QTextBrowser *m_text = nullptr;
};

} // namespace ricercar
