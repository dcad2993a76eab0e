// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/optimizer.h"

#include "models/weights/safetensors.h"

#include <cmath>

namespace ricercar::models {

Optimizer::Optimizer(torch::nn::Module& module, OptimizerSettings settings,
                     const std::function<bool(const std::string&)>& which)
    : m_settings(settings) {
    for (const auto& item : module.named_parameters()) {
        if (which && !which(item.key())) continue;
        const auto p = item.value();
        m_states.push_back({item.key(), p, torch::zeros_like(p), torch::zeros_like(p), p.detach().clone()});
    }
}

double Optimizer::step(double learningRate) {
    torch::NoGradGuard guard;
    double squared = 0;
    for (auto& s : m_states)
        if (s.parameter.grad().defined()) squared += std::pow(s.parameter.grad().norm().item<double>(), 2);
    const double norm = std::sqrt(squared);
    const double scale = norm > m_settings.clip ? m_settings.clip / norm : 1.0;
    ++m_steps;
    const double correction1 = 1 - std::pow(m_settings.beta1, double(m_steps));
    const double correction2 = 1 - std::pow(m_settings.beta2, double(m_steps));
    const double averaging = std::min(m_settings.averaging, double(m_steps) / double(m_steps + 20));
    for (auto& s : m_states) {
        auto g = s.parameter.grad();
        if (!g.defined()) continue;
        g.mul_(scale);
        s.mean.mul_(m_settings.beta1).add_(g, 1 - m_settings.beta1);
        s.square.mul_(m_settings.beta2).addcmul_(g, g, 1 - m_settings.beta2);
        if (s.parameter.dim() == 2) s.parameter.mul_(1 - learningRate * m_settings.weightDecay);
        s.parameter.addcdiv_(s.mean, (s.square / correction2).sqrt_().add_(1e-8), -learningRate / correction1);
        s.average.mul_(averaging).add_(s.parameter, 1 - averaging);
        g.zero_();
    }
    return norm;
}

void Optimizer::swapAverage() {
    torch::NoGradGuard guard;
    for (auto& s : m_states) {
        const auto weights = s.parameter.detach().clone();
        s.parameter.copy_(s.average);
        s.average.copy_(weights);
    }
}

void Optimizer::adoptAverage() {
    torch::NoGradGuard guard;
    for (auto& s : m_states) s.parameter.copy_(s.average);
}

Result<void> Optimizer::save(const std::filesystem::path& path) const {
    std::vector<TensorToWrite> tensors;
    for (const auto& s : m_states)
        for (const auto& [suffix, t] : {std::pair{".mean", s.mean}, {".square", s.square}, {".average", s.average},
                                        {".weight", s.parameter}})
            tensors.push_back({s.name + suffix, t.sizes().vec(), {t.data_ptr<float>(), static_cast<std::size_t>(t.numel())}});
    return writeSafetensors(path, tensors, {{"steps", std::to_string(m_steps)}});
}

Result<void> Optimizer::load(const std::filesystem::path& path) {
    torch::NoGradGuard guard;
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    for (auto& s : m_states)
        for (const auto& [suffix, t] : {std::pair{".mean", s.mean}, {".square", s.square}, {".average", s.average},
                                        {".weight", s.parameter}}) {
            const auto found = file->tensors().find(s.name + suffix);
            if (found == file->tensors().end() || torch::IntArrayRef(found->second.shape) != t.sizes())
                return fail(ErrorCode::BadInput, "The checkpoint belongs to a net of another shape.", s.name + suffix);
            auto values = found->second.toFloats();
            t.copy_(torch::from_blob(values.data(), t.sizes(), torch::kFloat32));
        }
    const auto steps = file->metadata().find("steps");
    m_steps = steps == file->metadata().end() ? 0 : std::stoll(steps->second);
    return {};
}

}  // namespace ricercar::models
