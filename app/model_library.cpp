// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/model_library.h"

#include "app/resources.h"

#include "core/compose/rule_harmonizer.h"
#include "models/plugin.h"

#include <dlfcn.h>

namespace ricercar {

namespace {

// Opened once and never closed: the tensor library does not survive being unloaded.
Result<models::IModelsLibrary *> library()
{
    static const Result<models::IModelsLibrary *> opened = []() -> Result<models::IModelsLibrary *> {
        const std::string path = modelsPlugin().string();
        void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!handle)
            return fail(ErrorCode::MissingResource, "The library of the models could not be opened, so the rules write alone; "
                                                    "build everything again with app/run.", dlerror());
        const auto entry = reinterpret_cast<models::ModelsEntry>(dlsym(handle, models::kModelsEntry));
        if (!entry)
            return fail(ErrorCode::MissingResource, "The library of the models does not belong to this program; build "
                                                    "everything again with app/run.", path);
        return entry();
    }();
    return opened;
}

} // namespace

Result<std::vector<std::shared_ptr<IGenerator>>> loadModelGenerators()
{
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    return (*models)->generators(modelsFolder());
}

Result<std::shared_ptr<IGenerator>> loadFugueVoices()
{
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    return (*models)->fugueVoices(modelsFolder());
}

Result<std::shared_ptr<IContinuation>> loadContinuation()
{
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    return (*models)->continuation(modelsFolder());
}

Result<std::shared_ptr<IGenie>> loadGenie()
{
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    return (*models)->genie(modelsFolder());
}

std::shared_ptr<const judge::HeardMusic> heardMusic()
{
    static const std::shared_ptr<const judge::HeardMusic> once = []() -> std::shared_ptr<const judge::HeardMusic> {
        auto heard = judge::HeardMusic::load(modelsFolder() / "continuation" / "heard.bin");
        return heard ? std::make_shared<judge::HeardMusic>(std::move(*heard)) : nullptr;
    }();
    return once;
}

Result<std::string> evaluateModel(const std::string &model, const std::filesystem::path &data, const std::string &split,
                                  JobControl &job)
{
    if (model != "counterpoint" && model != "continuation" && model != "genie")
        return fail(ErrorCode::WrongUse, "There is no model named " + model + " to evaluate; there are counterpoint, continuation, genie and pipeline.");
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    if (model == "genie") return (*models)->evaluateGenie(modelsFolder(), data, job);
    if (model == "continuation") return (*models)->evaluateContinuation(modelsFolder(), data, job);
    return (*models)->evaluateCounterpoint(modelsFolder(), data, split, job);
}

Result<std::string> modelCards()
{
    const Result<models::IModelsLibrary *> models = library();
    if (!models) return Unexpected{models.error()};
    return (*models)->cards(modelsFolder());
}

std::shared_ptr<const Pipeline> makePipeline(std::string *remark)
{
    std::vector<std::shared_ptr<IGenerator>> generators;
    if (Result<std::vector<std::shared_ptr<IGenerator>>> loaded = loadModelGenerators(); loaded) generators = std::move(*loaded);
    else if (remark) *remark = loaded.error().sentence;
    generators.push_back(std::make_shared<RuleHarmonizer>());
    const Result<std::shared_ptr<IGenerator>> fugueVoices = loadFugueVoices();
    const Result<std::shared_ptr<IContinuation>> continuation = loadContinuation();
    return std::make_shared<const Pipeline>(std::move(generators), fugueVoices ? *fugueVoices : nullptr, continuation ? *continuation : nullptr);
}

} // namespace ricercar
