// SPDX-License-Identifier: GPL-3.0-or-later
// A studio to test windows with: a session, a silent player, the rules as the only generator, settings of its own.
#pragma once

#include "core/compose/rule_harmonizer.h"
#include "tests/support/notation.h"
#include "ui/bridge/studio.h"
#include "ui/bridge/theme.h"

#include <QCoreApplication>
#include <QSettings>
#include <QStandardPaths>

namespace ricercar::test {

struct Rig {
    explicit Rig(std::string_view text, std::shared_ptr<IGenerator> generator = std::make_shared<RuleHarmonizer>(),
                 std::shared_ptr<IContinuation> continuation = nullptr)
        : music(built(text)), session(music.score, music.ids),
          studio(session, player, [generator, continuation]() -> Result<std::shared_ptr<const Pipeline>> {
              return std::make_shared<const Pipeline>(std::vector<std::shared_ptr<IGenerator>>{generator}, nullptr, continuation);
          })
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("RicercarTest"));
        QSettings().clear();
        setTheme(ThemeKind::Light);
    }

    NoteId note(std::size_t part, std::size_t index) const
    {
        std::size_t i = 0;
        for (const BarPtr &bar : session.score()->parts[part]->bars)
            for (const Note &n : bar->notes)
                if (i++ == index) return n.id;
        return {};
    }
    std::size_t count() const { return allNotes(*session.score()).size(); }
    const Note &at(NoteId id) const { return *findNote(*session.score(), id).note; }

    Built music;
    Player player;
    Session session;
    Studio studio;
};

// Old Hundredth, two phrases.
inline constexpr const char *kTune =
    "4/4 key=1,major pickup=1q name=Soprano | G4q | G4q F#4q E4q D4q | G4q A4q B4q{fermata} B4q | B4q B4q A4q G4q | "
    "C5q B4q A4q{fermata} G4q | A4q B4q A4q G4q | E4q F#4q G4h{fermata} |";

} // namespace ricercar::test
