// SPDX-License-Identifier: GPL-3.0-or-later
// A curve over bars, drawn with the mouse or bar by bar with the arrow keys. A bar may be left free: Delete, or a drag
// with the right button.
#pragma once

#include <QWidget>

#include <optional>
#include <vector>

namespace ricercar {

class CurveEditor : public QWidget {
    Q_OBJECT
public:
    using Curve = std::vector<std::optional<double>>; // by bar; none: free

    explicit CurveEditor(QWidget *parent = nullptr);
    struct Scale {
        QString name;        // "Density"
        QString lowest, highest; // in words, at the edges
        double low = 0, high = 1, step = 0.1, usual = 0.5; // where a bar begins that was free
        int decimals = 1;
    };
    void setScale(const Scale &scale);
    void setBars(int bars, int firstNumber); // keeps what is drawn as far as there are bars
    void setCurve(const Curve &curve);
    const Curve &curve() const { return m_curve; }
    bool empty() const;
    QSize sizeHint() const override { return {220, 84}; }
    QSize minimumSizeHint() const override { return {120, 84}; }
    QPointF place(int bar, double value) const; // where a point lies

Q_SIGNALS:
    void changed();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    QRectF field() const;
    void draw(QPointF at, bool erase);
    void set(int bar, std::optional<double> value);
    void describe();
    Scale m_scale;
    Curve m_curve;
    int m_firstNumber = 1, m_current = -1, m_last = -1; // the bar of the drag's last place
    double m_lastValue = 0;
};

} // namespace ricercar
