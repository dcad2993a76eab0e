// SPDX-License-Identifier: GPL-3.0-or-later
// Alternatives of a whole fugue (or an exposition): plan, draft, findings, repair, ranking with reasons, as the
// pipeline of core/compose does it for a choir, and in the same Alternative values.
#pragma once

#include "core/compose/pipeline.h"
#include "core/fugue/writer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct FugueRequest {
    FugueMaterial material;
    FugueWishes wishes;                          // its seed is taken from `seed`
    std::optional<FuguePlan> plan;               // to be followed; default: one is made for each alternative
    std::optional<Countersubject> countersubject; // default: the best found for each
    Invertible invertible = Invertible::Octave;
    ScorePtr base;                               // the document; null or empty: the fugue is a score of its own
    CheckRules rules;                            // what repair and ranking go by
    std::shared_ptr<IGenerator> model;           // of the free voices, where the whole is no worse for it; null: rules alone
    std::uint64_t seed = 1;                      // alternative i uses seed + i
    int count = 4;                               // [1, 16]
    int repairRounds = 5;                        // [0, 20]
};

struct FugueAlternative {
    Alternative idea;                            // score, findings, parts of the ranking, rank, why
    FuguePlan plan;
    Countersubject countersubject;
    WrittenFugue fugue;
    FugueFigures figures;
    int modelSections = 0;                       // whose free voices are the model's
    std::vector<PartId> parts;                   // of idea.score, one a voice
};

struct FugueResult {
    Concept concept_;
    std::vector<FugueAlternative> alternatives;  // by rank
    std::vector<std::string> log;
    PipelineResult ideas() const;                // for whatever shows ideas
};

// onAlternative gets each as soon as it is written and repaired (rank not final). Cancel is felt within 100 ms.
Result<FugueResult> composeFugue(const FugueRequest &request, IdSource ids, JobControl &job,
                                 const std::function<void(const FugueAlternative &)> &onAlternative = {});

// The document with the voices of a fugue as new parts; a document without notes becomes the fugue.
ScorePtr withFugue(const ScorePtr &base, const ScorePtr &fugue, std::vector<PartId> *parts = nullptr);

} // namespace ricercar
