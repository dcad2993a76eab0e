// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plugin.h"

#include "models/engine/likelihood.h"
#include "models/generator/continuation_exam.h"
#include "models/generator/continuation_generator.h"
#include "models/generator/counterpoint_generator.h"
#include "models/generator/genie_measure.h"
#include "models/generator/genie_player.h"
#include "models/generator/performance_folder.h"
#include "models/generator/score_folder.h"
#include "models/representation/jsb_pieces.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <mutex>

namespace ricercar::models {

namespace {

using nlohmann::json;

class ModelsLibrary final : public IModelsLibrary {
public:
    Result<std::vector<std::shared_ptr<IGenerator>>> generators(const std::filesystem::path& weightsFolder) override {
        return guarded([&]() -> Result<std::vector<std::shared_ptr<IGenerator>>> {
            auto weights = loaded(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            return std::vector<std::shared_ptr<IGenerator>>{std::make_shared<CounterpointGenerator>(*weights, Style::Chorale)};
        });
    }

    Result<std::shared_ptr<IGenerator>> fugueVoices(const std::filesystem::path& weightsFolder) override {
        return guarded([&]() -> Result<std::shared_ptr<IGenerator>> {
            auto weights = loaded(weightsFolder, "fugue");
            if (!weights) return Unexpected{weights.error()};
            return std::shared_ptr<IGenerator>(std::make_shared<CounterpointGenerator>(*weights, Style::Counterpoint));
        });
    }

    Result<std::shared_ptr<IContinuation>> continuation(const std::filesystem::path& weightsFolder) override {
        return guarded([&]() -> Result<std::shared_ptr<IContinuation>> {
            auto weights = loadedContinuation(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            return std::shared_ptr<IContinuation>(std::make_shared<ContinuationGenerator>(*weights));
        });
    }

    Result<std::string> evaluateContinuation(const std::filesystem::path& weightsFolder, const std::filesystem::path& music,
                                             JobControl& job) override {
        return guarded([&]() -> Result<std::string> {
            auto weights = loadedContinuation(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            return continuationExam(*weights, music, job);
        });
    }

    Result<std::string> evaluateCounterpoint(const std::filesystem::path& weightsFolder, const std::filesystem::path& music,
                                             const std::string& split, JobControl& job) override {
        return guarded([&]() -> Result<std::string> {
            auto weights = loaded(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            const auto begin = std::chrono::steady_clock::now();
            FolderOfScores found;
            if (std::filesystem::is_directory(music)) {
                auto read = readFolderOfScores(music);
                if (!read) return Unexpected{read.error()};
                found = std::move(*read);
            } else {
                auto pieces = piecesFromJsbFile(music, split);
                if (!pieces) return Unexpected{pieces.error()};
                found.pieces = std::move(*pieces);
            }
            job.progress(0.0, "Measuring how probable the model finds the music");
            const auto f = measureLikelihood(*weights, found.pieces, [&] { return job.stopped(); });
            if (job.stopped()) return fail(ErrorCode::Cancelled, "The measurement was cancelled.");
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
            return json{{"nll", f.nll},
                        {"nll_hold", f.nllHold},
                        {"nll_change", f.nllChange},
                        {"nll_given_soprano", f.nllGivenSoprano},
                        {"voice_frames", f.voiceFrames},
                        {"pieces", found.pieces.size()},
                        {"skipped", found.skipped},
                        {"weights", (*weights)->hash},
                        {"seconds", seconds.count()}}
                .dump(2);
        });
    }

    Result<std::shared_ptr<IGenie>> genie(const std::filesystem::path& weightsFolder) override {
        return guarded([&]() -> Result<std::shared_ptr<IGenie>> {
            auto weights = loadedGenie(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            return std::shared_ptr<IGenie>(std::make_shared<GeniePlayer>(*weights));
        });
    }

    Result<std::string> evaluateGenie(const std::filesystem::path& weightsFolder, const std::filesystem::path& performances,
                                      JobControl& job) override {
        return guarded([&]() -> Result<std::string> {
            auto weights = loadedGenie(weightsFolder);
            if (!weights) return Unexpected{weights.error()};
            const auto begin = std::chrono::steady_clock::now();
            auto found = readPerformances(performances);
            if (!found) return Unexpected{found.error()};
            job.progress(0.0, "Measuring how well the genie guesses the keys");
            const auto m = measureGenie(*weights, found->performances, [&] { return job.stopped(); });
            if (job.stopped()) return fail(ErrorCode::Cancelled, "The measurement was cancelled.");
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
            return json{{"cross_entropy", m.crossEntropy},
                        {"perplexity", std::exp(m.crossEntropy)},
                        {"contour_violation", m.contourViolation},
                        {"performances", m.performances},
                        {"notes", m.notes},
                        {"skipped", found->skipped},
                        {"nearest_button", {{"cross_entropy", m.nearestCrossEntropy}, {"contour_violation", m.nearestContourViolation}}},
                        {"contour_mask",
                         {{"cross_entropy_with", m.maskedCrossEntropy},
                          {"cross_entropy_without", m.unmaskedCrossEntropy},
                          {"played_violation_with", m.playedViolation},
                          {"played_violation_without", m.playedViolationUnmasked}}},
                        {"weights", (*weights)->hash},
                        {"seconds", seconds.count()}}
                .dump(2);
        });
    }

    Result<std::string> cards(const std::filesystem::path& weightsFolder) override {
        return guarded([&]() -> Result<std::string> {
            std::vector<std::filesystem::path> paths;
            std::error_code unreadable;
            for (const auto& entry : std::filesystem::directory_iterator(weightsFolder, unreadable))
                if (const auto path = entry.path() / "card.json"; std::filesystem::exists(path)) paths.push_back(path);
            if (paths.empty())
                return fail(ErrorCode::MissingResource, "The cards of the models are missing; install the weights.", weightsFolder.string());
            std::sort(paths.begin(), paths.end());
            json cards = json::array();
            for (const auto& path : paths) {
                std::ifstream in(path);
                json card = json::parse(in, nullptr, false);
                if (card.is_discarded())
                    return fail(ErrorCode::BadInput, "The card of a model is damaged; install the weights again.", path.string());
                cards.push_back(std::move(card));
            }
            return cards.dump(2);
        });
    }

private:
    // The edge: whatever a library underneath throws becomes an Error.
    template <typename Work>
    static auto guarded(Work work) -> decltype(work()) {
        try {
            return work();
        } catch (const std::exception& e) {
            return fail(ErrorCode::Internal, "The model stopped with an error.", e.what());
        }
    }

    // Loaded once per folder. `model`: counterpoint or fugue.
    Result<EngineWeightsPtr> loaded(const std::filesystem::path& weightsFolder, const std::string& model = "counterpoint") {
        const std::lock_guard lock(m_mutex);
        const auto path = weightsFolder / model / (model + ".safetensors");
        if (const auto known = m_weights.find(path); known != m_weights.end()) return known->second;
        auto weights = EngineWeights::load(path);
        if (weights) m_weights[path] = *weights;
        return weights;
    }

    Result<ContinuationWeightsPtr> loadedContinuation(const std::filesystem::path& weightsFolder) {
        const std::lock_guard lock(m_mutex);
        const auto path = weightsFolder / "continuation" / "continuation.safetensors";
        if (const auto known = m_continuation.find(path); known != m_continuation.end()) return known->second;
        auto weights = ContinuationWeights::load(path);
        if (weights) m_continuation[path] = *weights;
        return weights;
    }

    Result<GenieWeightsPtr> loadedGenie(const std::filesystem::path& weightsFolder) {
        const std::lock_guard lock(m_mutex);
        if (m_genie && m_geniePath == weightsFolder) return m_genie;
        auto weights = GenieWeights::load(weightsFolder / "genie" / "genie.safetensors");
        if (weights) {
            m_genie = *weights;
            m_geniePath = weightsFolder;
        }
        return weights;
    }

    std::mutex m_mutex;
    GenieWeightsPtr m_genie;
    std::filesystem::path m_geniePath;
    std::map<std::filesystem::path, ContinuationWeightsPtr> m_continuation;
    std::map<std::filesystem::path, EngineWeightsPtr> m_weights;
};

}  // namespace

}  // namespace ricercar::models

extern "C" __attribute__((visibility("default"))) ricercar::models::IModelsLibrary* ricercarModels() {
    static ricercar::models::ModelsLibrary library;
    return &library;
}
