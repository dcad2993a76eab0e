// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/lstm.h"

#include "models/engine/lstm_cell.h"

#include <cblas.h>

#include <cmath>

namespace ricercar::models {

namespace {

constexpr float kLongestMemory = 20;

void limit(float* row, int64_t n, float most) {
    const float norm = cblas_snrm2(int(n), row, 1);
    if (norm > most) cblas_sscal(int(n), most / norm, row, 1);
}

struct LstmFunction : torch::autograd::Function<LstmFunction> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, torch::Tensor x, torch::Tensor inputWeight,
                                 torch::Tensor stateWeight, torch::Tensor bias, bool backwards) {
        x = x.contiguous();
        const int64_t T = x.size(0), B = x.size(1), H = stateWeight.size(1);
        auto gates = torch::addmm(bias, x.view({T * B, x.size(2)}), inputWeight.t()).view({T, B, 4 * H});
        auto cells = torch::empty({T, B, H}, x.options()), hidden = torch::empty({T, B, H}, x.options());
        const auto zero = torch::zeros({H}, x.options());
        float* g = gates.data_ptr<float>();
        float* c = cells.data_ptr<float>();
        float* h = hidden.data_ptr<float>();
        const float* w = stateWeight.data_ptr<float>();
        for (int64_t step = 0; step < T; ++step) {
            const int64_t t = backwards ? T - 1 - step : step, before = backwards ? t + 1 : t - 1;
            if (step > 0)
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, int(B), int(4 * H), int(H), 1.0f, h + before * B * H,
                            int(H), w, int(H), 1.0f, g + t * B * 4 * H, int(4 * H));
            for (int64_t b = 0; b < B; ++b)
                lstmForward(g + (t * B + b) * 4 * H, step > 0 ? c + (before * B + b) * H : zero.data_ptr<float>(),
                            c + (t * B + b) * H, h + (t * B + b) * H, static_cast<std::size_t>(H));
        }
        ctx->save_for_backward({x, inputWeight, stateWeight, gates, cells, hidden});
        ctx->saved_data["backwards"] = backwards;
        return hidden;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                   torch::autograd::variable_list grads) {
        const auto saved = ctx->get_saved_variables();
        const auto &x = saved[0], &inputWeight = saved[1], &stateWeight = saved[2], &cells = saved[4], &hidden = saved[5];
        const bool backwards = ctx->saved_data["backwards"].toBool();
        const int64_t T = x.size(0), B = x.size(1), H = stateWeight.size(1), I = x.size(2);
        auto gates = saved[3].clone();  // becomes the gradient before the gates
        auto dh = grads[0].contiguous().clone();
        auto dc = torch::zeros({B, H}, x.options());
        const auto zero = torch::zeros({H}, x.options());
        float* g = gates.data_ptr<float>();
        float* d = dh.data_ptr<float>();
        const float* c = cells.data_ptr<float>();
        // Over a hundred steps a gradient can grow without bound; what comes back through time is held to some times
        // the size of what comes in from above.
        const float most = kLongestMemory * dh.norm().item<float>() / std::sqrt(float(T * B));
        for (int64_t step = T; step-- > 0;) {
            const int64_t t = backwards ? T - 1 - step : step, before = backwards ? t + 1 : t - 1;
            for (int64_t b = 0; b < B; ++b) {
                limit(d + (t * B + b) * H, H, most);
                limit(dc.data_ptr<float>() + b * H, H, most);
                lstmBackward(g + (t * B + b) * 4 * H, step > 0 ? c + (before * B + b) * H : zero.data_ptr<float>(),
                             c + (t * B + b) * H, d + (t * B + b) * H, dc.data_ptr<float>() + b * H,
                             static_cast<std::size_t>(H));
            }
            if (step > 0)
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, int(B), int(H), int(4 * H), 1.0f,
                            g + t * B * 4 * H, int(4 * H), stateWeight.data_ptr<float>(), int(H), 1.0f, d + before * B * H,
                            int(H));
        }
        const auto flat = gates.view({T * B, 4 * H});
        torch::Tensor dState = torch::zeros_like(stateWeight);
        if (T > 1) {
            const auto later = backwards ? gates.slice(0, 0, T - 1) : gates.slice(0, 1, T);
            const auto earlier = backwards ? hidden.slice(0, 1, T) : hidden.slice(0, 0, T - 1);
            dState = later.reshape({-1, 4 * H}).t().mm(earlier.reshape({-1, H}));
        }
        return {flat.mm(inputWeight).view({T, B, I}), flat.t().mm(x.view({T * B, I})), dState, flat.sum(0), torch::Tensor()};
    }
};

}  // namespace

LstmImpl::LstmImpl(int in, int hidden) {
    inputWeight = register_parameter("input_weight", torch::randn({4 * hidden, in}) / std::sqrt(double(in)));
    stateWeight = register_parameter("state_weight", torch::randn({4 * hidden, hidden}) * (0.4 / std::sqrt(double(hidden))));
    auto start = torch::zeros({4 * hidden});
    start.slice(0, hidden, 2 * hidden).fill_(1.0);  // remember at first
    bias = register_parameter("bias", start);
}

torch::Tensor LstmImpl::forward(const torch::Tensor& x, bool backwards) {
    return LstmFunction::apply(x, inputWeight, stateWeight, bias, backwards);
}

}  // namespace ricercar::models
