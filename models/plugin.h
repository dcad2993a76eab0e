// SPDX-License-Identifier: GPL-3.0-or-later
// What the models library offers to the program that opens it: the one header of models that app reads.
// The library is opened with dlopen at first use; find kModelsEntry in it and call it.
// Nothing here throws, and nothing here knows torch.
#pragma once

#include "core/base/result.h"
#include "core/compose/continuation.h"
#include "core/compose/generator.h"
#include "core/live/genie.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ricercar::models {

class IModelsLibrary {
public:
    virtual ~IModelsLibrary() = default;

    // One per model whose weights are in `weightsFolder` (the folder that holds counterpoint/). An Error where there
    // is none: MissingResource without a file, BadInput for a damaged or foreign one.
    virtual Result<std::vector<std::shared_ptr<IGenerator>>> generators(const std::filesystem::path& weightsFolder) = 0;

    // The model that writes the free voices of fugues, from fugue/ in that folder. Errors as above.
    virtual Result<std::shared_ptr<IGenerator>> fugueVoices(const std::filesystem::path& weightsFolder) = 0;

    // What goes on, fills and accompanies, from continuation/ in that folder. Errors as above.
    virtual Result<std::shared_ptr<IContinuation>> continuation(const std::filesystem::path& weightsFolder) = 0;
    // Its figures on a folder of scores, or a folder of such folders, as JSON text.
    virtual Result<std::string> evaluateContinuation(const std::filesystem::path& weightsFolder, const std::filesystem::path& music,
                                                     JobControl& job) = 0;

    // Figures by the measuring protocol, as JSON text. `music` is a folder of four-part scores, or a JSON file of
    // pieces ({"train": [...], "valid": [...]}, one such list under any name, or a bare list). `split` picks a list;
    // empty: "valid" where there is one.
    virtual Result<std::string> evaluateCounterpoint(const std::filesystem::path& weightsFolder,
                                                     const std::filesystem::path& music, const std::string& split,
                                                     JobControl& job) = 0;

    // The trained genie, from genie/ in that folder; each one is played by itself. Errors as above.
    virtual Result<std::shared_ptr<IGenie>> genie(const std::filesystem::path& weightsFolder) = 0;
    // Its figures by the measuring protocol on the MIDI files of a folder, as JSON text.
    virtual Result<std::string> evaluateGenie(const std::filesystem::path& weightsFolder,
                                              const std::filesystem::path& performances, JobControl& job) = 0;

    // The models' cards, a JSON array.
    virtual Result<std::string> cards(const std::filesystem::path& weightsFolder) = 0;
};

// The library keeps ownership; the object lives as long as the library is open.
using ModelsEntry = IModelsLibrary* (*)();
inline constexpr const char* kModelsEntry = "ricercarModels";

}  // namespace ricercar::models
