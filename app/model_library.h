// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the library that holds the nets, at first use: it is heavy, and the studio works without it.
#pragma once

#include "core/base/result.h"
#include "core/compose/continuation.h"
#include "core/compose/pipeline.h"
#include "core/judge/heard_music.h"
#include "core/live/genie.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ricercar {

// The generators of the models folder; an Error (MissingResource) where the library or the weights are missing.
Result<std::vector<std::shared_ptr<IGenerator>>> loadModelGenerators();
// The model of a fugue's free voices; errors as above.
Result<std::shared_ptr<IGenerator>> loadFugueVoices();
// What goes on, fills and accompanies; errors as above.
Result<std::shared_ptr<IContinuation>> loadContinuation();
// The trained genie, each one its own; errors as above.
Result<std::shared_ptr<IGenie>> loadGenie();
// What the models have heard, to tell copying; null where it is not there. Read once, at first use; any thread.
std::shared_ptr<const judge::HeardMusic> heardMusic();
// The figures of a model on a folder or file of music, as JSON text.
Result<std::string> evaluateModel(const std::string &model, const std::filesystem::path &data, const std::string &split,
                                  JobControl &job);
// The cards, as a JSON array.
Result<std::string> modelCards();

// The agent with all generators there are, best first. Never fails: the rules need no weights. `remark` (if given)
// says why a model is not there.
std::shared_ptr<const Pipeline> makePipeline(std::string *remark = nullptr);

} // namespace ricercar
