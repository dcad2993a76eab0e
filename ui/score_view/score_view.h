// SPDX-License-Identifier: GPL-3.0-or-later
// The score as engraved music: pages or one endless line. Click and keys select and edit the notes of the document;
// ideas show as ghosts; findings as thin brackets under the staff. It repaints what an edit changed on paper.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/notation/layout.h"
#endif
#include "ui/bridge/studio.h"
#include "ui/score_view/music_font.h"

#include <QAbstractScrollArea>

#include <map>
#include <memory>
#include <set>
#include <unordered_map>

class QAction;
class QPainter;

namespace ricercar {

class ItemPainter;

class ScoreView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ScoreView(Studio &studio, QWidget *parent = nullptr);
    ~ScoreView() override;

    bool continuous() const { return m_continuous; }
    void setContinuous(bool on);
    double pixelsPerSpace() const { return m_scale; }
    void setPixelsPerSpace(double pixels); // rounded to whole device pixels, so that staff lines are even
    void zoomIn();
    void zoomOut();
    void fitWidth();

    // The value that letters write, and whether it is dotted.
    Ticks entryLength() const;
    void setEntryValue(int log2);
    void setEntryDotted(bool on);

    const ScoreLayout *layoutOfScore() const { return m_layout.get(); } // null without the music font
    // In viewport pixels; null where the note is not shown.
    QRectF noteRect(NoteId note) const;
    NoteId noteAt(QPointF viewportPosition) const;
    TimelineTick timeAt(QPointF viewportPosition) const;
    QRect playheadRect() const;
    void makeVisible(TimelineTick at);

    // A finding, or several of one severity that fold into one, under a staff of a system.
    struct FindingMark {
        std::size_t system = 0, staff = 0;
        double left = 0, right = 0, y = 0; // staff spaces, from the layout's origin
        Severity severity = Severity::Info;
        std::vector<std::size_t> findings; // indices into Studio::findings()
        bool sameLook(const FindingMark &o) const
        {
            return left == o.left && right == o.right && y == o.y && severity == o.severity;
        }
    };
    const std::vector<FindingMark> &findingMarks() const { return m_findings; }
    QRectF findingRect(const FindingMark &mark) const; // viewport pixels
    std::vector<std::size_t> findingsAt(QPointF viewportPosition) const; // of a bracket or a note

    QSize sizeHint() const override { return {900, 500}; }

Q_SIGNALS:
    void zoomChanged(double pixelsPerSpace);
    void repaintAsked(const QRect &viewportArea); // what is about to be repainted after a change

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent *event) override;
    bool event(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    // A note that the idea takes away: shown struck through where it stood.
    struct RemovedNote {
        std::size_t system = 0;
        double x = 0, y = 0;               // of its head, staff spaces
        int log2 = 2;
        double movedX = 0, movedY = 0;     // where it went; both 0: nowhere
    };

    // score_view.cpp
    void makeActions();
    void relayout();
    void ghostChanged();
    void rebuildGhost();
    void updateScrollBars();
    void selectionChanged();
    void playheadMoved();
    void updateArea(const Rect &area);
    QPointF origin() const;                // of the layout, in viewport pixels
    QPointF toLayout(QPointF viewportPosition) const;
    QRectF toViewport(const Rect &area) const;
    Rect visibleArea() const;
    const NoteAnchor *anchorOf(NoteId note, const PlacedSystem **system, double *x, double *staffY) const;
    double pixelRatio() const;
    // score_view_painting.cpp
    void paintPages(QPainter &painter, const QRect &clip) const;
    void paintSystem(QPainter &painter, ItemPainter &items, const PlacedSystem &system, const QRectF &clip) const;
    void paintSelection(QPainter &painter, const PlacedSystem &system) const;
    void paintRemoved(QPainter &painter) const;
    void paintPlayhead(QPainter &painter) const;
    void paintMissingFont(QPainter &painter) const;
    // score_view_marks.cpp
    double xAt(const PlacedSystem &system, TimelineTick t, bool end) const; // clamped to the system; end: of a stretch
    bool staffHolds(const Region &region, std::size_t part, std::uint8_t staff) const;
    void paintRegion(QPainter &painter, const QRect &clip) const;
    void paintLocks(QPainter &painter, const QRect &clip) const;
    void paintCadences(QPainter &painter, const QRect &clip) const;
    void paintForm(QPainter &painter, const QRect &clip) const;
    // score_view_live.cpp
    void liveNotesChanged();
    void paintLive(QPainter &painter, const QRect &clip) const;
    // score_view_marks.cpp
    std::optional<Region> regionInside(const QRectF &area, QPointF from, QPointF to) const;
    // score_view_findings.cpp
    void rebuildFindings();
    void findingInHandChanged();
    void paintFindings(QPainter &painter, const QRect &clip) const;
    // score_view_input.cpp
    void pressNote(NoteId note, QMouseEvent *event);
    void dragTo(QPointF position);
    void selectInside(QPointF from, QPointF to, bool add);
    void selectUpTo(NoteId note);
    void enterLetter(Step step);
    void enterRest();
    void changeAlteration(int by);
    void extendByTie();
    void moveToNeighbour(int direction, bool extend);
    bool wantsKey(const QKeyEvent *event) const;
    void announceValue();
    std::size_t staffUnder(QPointF position, const PlacedSystem **system) const;

    Studio &m_studio;
    std::shared_ptr<const MusicFont> m_font;
    QString m_fontFault;
    std::unique_ptr<ScoreLayout> m_layout;
    double m_scale = 7;
    bool m_continuous = false, m_follow = true;
    ScorePtr m_shown;                       // the document, or the ghost's score
    std::set<NoteId> m_ghostAdded;
    std::vector<RemovedNote> m_removed;
    std::vector<FindingMark> m_findings;
    NoteSet m_selection;                    // as painted
    std::vector<Lock> m_paintedLocks;
    QRect m_playheadRect;
    int m_entryLog2 = 2;
    bool m_entryDotted = false;
    QAction *m_pagesAction = nullptr, *m_followAction = nullptr;

    enum class Drag { None, Pending, Pitch, Marquee } m_drag = Drag::None;
    QPointF m_pressPosition;
    NoteId m_pressedNote;
    NoteSet m_beforeDrag;
    ScorePtr m_scoreBeforeDrag;
    int m_draggedSteps = 0;
    QRectF m_marquee;
    std::size_t m_livePainted = 0; // heads of what is being recorded
};

} // namespace ricercar
