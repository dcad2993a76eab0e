// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_writer.h"

#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/piece_score.h"

namespace ricercar {

namespace {

// What was asked for and has no place in what this genre's writer does.
std::vector<std::string> unmetWishes(const PieceConcept &piece, const PiecePlan &plan)
{
    std::vector<std::string> remarks;
    const bool fugal = plan.genre == Genre::Fugue || plan.genre == Genre::Invention;
    const bool imitative = fugal || plan.genre == Genre::Canon;
    auto unmet = [&](Device device, const std::string &instead) {
        if (asksFor(piece, device)) remarks.push_back("No " + std::string(deviceName(device)) + " is written here: " + instead);
    };
    if (!fugal) {
        unmet(Device::Stretto, "it needs a fugue.");
        unmet(Device::Countersubject, "it needs a fugue or an invention.");
        unmet(Device::InvertibleCounterpoint, "it needs a fugue or an invention.");
    }
    if (plan.genre != Genre::Fugue) {
        unmet(Device::Augmentation, "it needs a fugue.");
        unmet(Device::Diminution, "it needs a fugue.");
    }
    if (!imitative && plan.genre != Genre::Minuet) unmet(Device::Imitation, "a tune with accompaniment has one voice that leads; ask for an invention, or a minuet in two voices.");
    unmet(Device::Retrograde, "turn the finished music backwards instead.");
    unmet(Device::Cadenza, "a fermata marks the place for one.");
    unmet(Device::Swing, "it is a manner of playing; the notes are written even.");
    if (plan.anacrusis.value == 0 && piece.anacrusis.value.value > 0) remarks.push_back("This genre begins on the beat here: the upbeat is left out.");
    return remarks;
}

} // namespace

Result<ScorePtr> writtenPiece(const PieceConcept &piece, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed,
                              IdSource &ids, JobControl &job)
{
    if (plan.sections.empty() || plan.bars() == 0) return fail(ErrorCode::WrongUse, "There is no plan to write by; say how many bars the piece has.");
    const GenreTask task{piece, plan, tools, seed, job};
    auto draft = [&]() -> Result<PieceDraft> {
        switch (plan.genre) {
        case Genre::Minuet: return writeTwoPart(task);
        case Genre::Chorale: return writeChorale(task);
        case Genre::Invention: return writeInvention(task);
        case Genre::Fugue: return writeFugueGenre(task);
        case Genre::Canon: return writeCanon(task);
        case Genre::DiceMinuet: return writeDiceMinuet(task);
        case Genre::Prelude: return writePrelude(task);
        case Genre::Variations: return writeVariations(task);
        default: return writeHomophony(task);
        }
    }();
    for (const std::string &remark : unmetWishes(piece, plan)) job.log(remark);
    if (!draft) return fail(draft.error().code, draft.error().sentence);
    return scoreOf(*draft, piece, plan, seed, ids);
}

} // namespace ricercar
