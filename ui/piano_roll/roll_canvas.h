// SPDX-License-Identifier: GPL-3.0-or-later
// The field of notes: painting and every gesture on it. Painting reads only the bars in the exposed rectangle and
// repaints only what a delta touched. A gesture edits the document while it lasts and is one undo step.
// Members are spread over roll_canvas.cpp (state, geometry), roll_painting.cpp, roll_findings.cpp, roll_form.cpp, roll_live.cpp, roll_mouse.cpp and
// roll_keys.cpp.
#pragma once

#include "ui/bridge/studio.h"
#include "ui/piano_roll/note_index.h"
#include "ui/timeline/time_pitch.h"

#include <QHash>
#include <QStaticText>
#include <QWidget>

#include <unordered_map>
#include <unordered_set>

namespace ricercar {

enum class RollTool { Select, Draw, Split };

struct RollOptions {
    bool scaleHighlight = true;
    bool ghostParts = true;   // the other parts' notes, dimmed
    bool editAllParts = false; // the marquee takes them too
    bool follow = true;       // the view turns pages with the playhead
};

class RollCanvas : public QWidget {
    Q_OBJECT
public:
    RollCanvas(Studio &studio, TimePitch &view, QWidget *parent = nullptr);

    RollTool tool() const { return m_tool; }
    void setTool(RollTool tool);
    const RollOptions &options() const { return m_options; }
    void setOptions(const RollOptions &options);
    const NoteIndex &index() const { return m_index; }

    QRectF rectOf(const PlacedNote &note) const;
    QPoint centreOf(NoteId note) const; // for tests and for scrolling; (-1, -1) if absent
    TickRange visibleTime() const;
    bool isSelected(NoteId id) const { return m_selected.contains(id.value); }
    // Whether notes of this part are edited by hand in this view now.
    bool isEditable(std::size_t part) const;
    std::vector<std::size_t> findingsAt(QPointF at) const; // of the note there: indices into Studio::findings()
    std::optional<Severity> markOf(NoteId note) const;     // of the bracket under it, if there is one

Q_SIGNALS:
    void hovered(int key, const QString &words); // -1 and "" when the pointer leaves
    void toolChanged();
    void viewportResized();
    void zoomAsked(double timeFactor, double pitchFactor, QPointF fixed);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    enum class Zone { Body, Left, Right };
    struct Hit {
        PlacedNote placed;
        Zone zone = Zone::Body;
        explicit operator bool() const { return placed.note != nullptr; }
    };
    enum class Gesture { None, Pending, Marquee, Move, StretchLeft, StretchRight, Draw };

    struct Drag {
        Gesture kind = Gesture::None, wanted = Gesture::None;
        QPointF start;          // in document pixels: scrolling does not disturb it
        ScorePtr origin;        // before the gesture
        ScorePtr base;          // what each motion starts from: with the doubles or the new note in it
        NoteSet notes, before;  // what is dragged; what was selected before
        NoteId anchor;          // the note under the pointer
        TimelineTick anchorOnset, anchorEnd;
        int anchorKey = 60, lastKey = -1;
        Ticks lastTime;
        PartId part;
        bool copies = false, toggles = false, changed = false;
        std::string name;       // the session's gesture
    };

    // State and geometry.
    void onScore(const ScorePtr &before, const ScorePtr &after, const Delta &delta);
    void onSelection();
    void onPlayhead(TimelineTick at);
    void onGhost();
    void onFindings();
    void onFindingInHand(bool show);
    void showFinding(const Finding &finding);
    void updateNote(const PlacedNote &note);
    QRect playheadStrip(TimelineTick at) const;
    Hit hitTest(QPointF at) const;
    template <typename Visit>
    void visitVisible(const QRect &clip, std::size_t part, Visit visit) const
    {
        m_index.visit(*m_studio.score(), part, {m_view.tick(clip.left() - 2), m_view.tick(clip.right() + 3)}, visit);
    }
    QString describe(const PlacedNote &note) const;

    // Painting.
    void paintNotes(QPainter &p, const QRect &clip);
    void paintPart(QPainter &p, const QRect &clip, std::size_t part, bool dimmed);
    void paintFar(QPainter &p, const QRect &clip);
    void paintSelected(QPainter &p, const QRect &clip);
    void paintLocks(QPainter &p, const QRect &clip);
    void paintRegion(QPainter &p, const QRect &clip);
    void paintGhost(QPainter &p, const QRect &clip);
    void paintForm(QPainter &p, const QRect &clip);
    void paintLive(QPainter &p, const QRect &clip);
    void paintFindings(QPainter &p, const QRect &clip);
    void paintFarFindings(QPainter &p, const QRect &clip);
    const QStaticText &label(const QString &text, const QFont &font); // laid out once

    // Gestures.
    void beginDrag(Gesture wanted, QPointF at, const Hit &hit, Qt::KeyboardModifiers modifiers);
    void startDrawing(QPointF at, Qt::KeyboardModifiers modifiers);
    void dragTo(QPointF at, Qt::KeyboardModifiers modifiers);
    void dragMove(QPointF at, bool free);
    void dragEdge(QPointF at, bool free, bool left);
    void dragDrawn(QPointF at, bool free);
    void dragMarquee(QPointF at);
    void endDrag();
    void cancelDrag();
    void showPointerShape(const Hit &hit);
    void scrollIntoReach(QPointF at);
    QPointF documentPoint(QPointF at) const { return {at.x() + m_view.scrollX(), at.y() + m_view.scrollY()}; }
    QPointF viewPoint(QPointF document) const { return {document.x() - m_view.scrollX(), document.y() - m_view.scrollY()}; }

    Studio &m_studio;
    TimePitch &m_view;
    NoteIndex m_index;
    RollTool m_tool = RollTool::Select;
    RollOptions m_options;
    std::unordered_set<std::uint64_t> m_selected;
    struct FindingMark {
        Severity severity = Severity::Info; // the gravest
        bool opens = true, closes = true;   // the bracket has an end here
    };
    std::unordered_map<std::uint64_t, FindingMark> m_marked; // notes that findings name
    std::unordered_set<std::uint64_t> m_inHand;              // those of the finding in hand
    struct GhostNote {
        std::uint64_t id = 0;
        TimelineTick onset, end;
        int key = 0;
        bool removed = false;
    };
    std::vector<GhostNote> m_ghost; // by onset
    TimelineTick m_playhead;
    Drag m_drag;
    QHash<QString, QStaticText> m_labels;
    QFont m_labelFont;
    QRectF m_marquee; // document pixels
    Ticks m_drawLength;
    int m_gestureSerial = 0;
    int m_lastEntered = 60; // letter entry goes near it
};

} // namespace ricercar
