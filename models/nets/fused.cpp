// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/fused.h"

#include "models/engine/kernels.h"

#include <cblas.h>

#include <cmath>

namespace ricercar::models {

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kRowBlock = 64;  // frames of causal attention computed at once

thread_local MaskRandom t_maskRandom(1);

struct AttentionFunction : torch::autograd::Function<AttentionFunction> {
    static Tensor forward(AutogradContext* ctx, Tensor qkvIn, Tensor cosine, Tensor sine, int64_t heads, bool causal,
                          Tensor padding) {
        const auto qkv = qkvIn.contiguous();
        const int64_t B = qkv.size(0), T = qkv.size(1), D = qkv.size(2) / 3, d = D / heads, half = d / 2;
        auto q = torch::empty({B, T, D}, qkv.options()), k = torch::empty_like(q), out = torch::empty_like(q);
        auto weights = torch::empty({B, heads, T, T}, qkv.options());
        const float* c = cosine.data_ptr<float>();
        const float* s = sine.data_ptr<float>();
        for (int64_t row = 0; row < B * T; ++row)
            for (int64_t h = 0; h < heads; ++h) {
                const float* in = qkv.data_ptr<float>() + row * 3 * D + h * d;
                rotateRow(in, q.data_ptr<float>() + row * D + h * d, c + (row % T) * half, s + (row % T) * half, half);
                rotateRow(in + D, k.data_ptr<float>() + row * D + h * d, c + (row % T) * half, s + (row % T) * half, half);
            }
        const float scale = 1.0f / std::sqrt(float(d));
        for (int64_t b = 0; b < B; ++b) {
            const bool* hidden = padding.numel() > 0 ? padding.data_ptr<bool>() + b * T : nullptr;
            for (int64_t h = 0; h < heads; ++h) {
                const float* Q = q.data_ptr<float>() + b * T * D + h * d;
                const float* K = k.data_ptr<float>() + b * T * D + h * d;
                const float* V = qkv.data_ptr<float>() + b * T * 3 * D + 2 * D + h * d;
                float* P = weights.data_ptr<float>() + (b * heads + h) * T * T;
                float* O = out.data_ptr<float>() + b * T * D + h * d;
                for (int64_t first = 0; first < T; first += kRowBlock) {
                    const int64_t rows = std::min(kRowBlock, T - first), keys = causal ? first + rows : T;
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, keys, d, scale, Q + first * D, D, K, D, 0.0f,
                                P + first * T, T);
                    for (int64_t t = first; t < first + rows; ++t) {
                        float* row = P + t * T;
                        const int64_t seen = causal ? t + 1 : T;
                        if (hidden && !causal)
                            for (int64_t j = 0; j < seen; ++j)
                                if (hidden[j]) row[j] = -1e9f;
                        softmaxRow(row, seen);
                        std::fill(row + seen, row + keys, 0.0f);
                    }
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, d, keys, 1.0f, P + first * T, T, V, 3 * D,
                                0.0f, O + first * D, D);
                }
            }
        }
        ctx->save_for_backward({qkv, q, k, weights, cosine, sine});
        ctx->saved_data["heads"] = heads;
        ctx->saved_data["causal"] = causal;
        return out;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        const auto saved = ctx->get_saved_variables();
        const auto &qkv = saved[0], &q = saved[1], &k = saved[2], &weights = saved[3];
        const int64_t heads = ctx->saved_data["heads"].toInt();
        const bool causal = ctx->saved_data["causal"].toBool();
        const auto g = grads[0].contiguous();
        const int64_t B = g.size(0), T = g.size(1), D = g.size(2), d = D / heads, half = d / 2;
        auto dq = torch::empty_like(q), dk = torch::zeros_like(k), dqkv = torch::zeros_like(qkv);
        auto dp = torch::empty({kRowBlock, T}, g.options());
        float* dP = dp.data_ptr<float>();
        const float scale = 1.0f / std::sqrt(float(d));
        for (int64_t b = 0; b < B; ++b)
            for (int64_t h = 0; h < heads; ++h) {
                const int64_t at = b * T * D + h * d;
                const float *Q = q.data_ptr<float>() + at, *K = k.data_ptr<float>() + at, *G = g.data_ptr<float>() + at;
                const float* V = qkv.data_ptr<float>() + b * T * 3 * D + 2 * D + h * d;
                float *dQ = dq.data_ptr<float>() + at, *dK = dk.data_ptr<float>() + at;
                float* dV = dqkv.data_ptr<float>() + b * T * 3 * D + 2 * D + h * d;
                const float* P = weights.data_ptr<float>() + (b * heads + h) * T * T;
                for (int64_t first = 0; first < T; first += kRowBlock) {
                    const int64_t rows = std::min(kRowBlock, T - first), keys = causal ? first + rows : T;
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, keys, d, 1.0f, G + first * D, D, V, 3 * D, 0.0f,
                                dP, T);
                    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, keys, d, rows, 1.0f, P + first * T, T, G + first * D,
                                D, 1.0f, dV, 3 * D);
                    for (int64_t r = 0; r < rows; ++r) softmaxBackwardRow(P + (first + r) * T, dP + r * T, keys);
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, d, keys, scale, dP, T, K, D, 0.0f,
                                dQ + first * D, D);
                    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, keys, d, rows, scale, dP, T, Q + first * D, D, 1.0f,
                                dK, D);
                }
            }
        const float* c = saved[4].data_ptr<float>();
        const float* s = saved[5].data_ptr<float>();
        for (int64_t row = 0; row < B * T; ++row)
            for (int64_t h = 0; h < heads; ++h) {
                float* to = dqkv.data_ptr<float>() + row * 3 * D + h * d;
                const int64_t from = row * D + h * d, angle = (row % T) * half;
                rotateBackRow(dq.data_ptr<float>() + from, to, c + angle, s + angle, half);
                rotateBackRow(dk.data_ptr<float>() + from, to + D, c + angle, s + angle, half);
            }
        return {dqkv, Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
    }
};

struct DropFunction : torch::autograd::Function<DropFunction> {
    static Tensor forward(AutogradContext* ctx, Tensor base, Tensor xIn, double p) {
        const auto x = xIn.contiguous();
        auto keep = torch::empty(x.sizes(), torch::kUInt8);
        auto out = torch::empty_like(x);
        const auto n = static_cast<std::size_t>(x.numel());
        const float scale = static_cast<float>(1.0 / (1.0 - p));
        fillMask(t_maskRandom, p, keep.data_ptr<uint8_t>(), n);
        const auto b = base.contiguous();
        applyMask(b.numel() > 0 ? b.data_ptr<float>() : nullptr, x.data_ptr<float>(), keep.data_ptr<uint8_t>(), scale,
                  out.data_ptr<float>(), n);
        ctx->save_for_backward({keep});
        ctx->saved_data["scale"] = double(scale);
        ctx->saved_data["hasBase"] = base.numel() > 0;
        return out;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        const auto keep = ctx->get_saved_variables()[0];
        const auto g = grads[0].contiguous();
        auto out = torch::empty_like(g);
        applyMask(nullptr, g.data_ptr<float>(), keep.data_ptr<uint8_t>(), float(ctx->saved_data["scale"].toDouble()),
                  out.data_ptr<float>(), static_cast<std::size_t>(g.numel()));
        return {ctx->saved_data["hasBase"].toBool() ? g : Tensor(), out, Tensor()};
    }
};

// x: [B, H, T, d]
Tensor rotated(const Tensor& x, const Tensor& cosine, const Tensor& sine) {
    const auto halves = x.chunk(2, -1);
    return torch::cat({halves[0] * cosine - halves[1] * sine, halves[0] * sine + halves[1] * cosine}, -1);
}

}  // namespace

void seedDropout(std::uint64_t seed) { t_maskRandom = MaskRandom(seed); }

Tensor attention(const Tensor& qkv, const Tensor& cosine, const Tensor& sine, int64_t heads, bool causal,
                 const Tensor& padding) {
    if (qkv.is_cpu())
        return AttentionFunction::apply(qkv, cosine, sine, heads, causal,
                                        padding.defined() ? padding : torch::empty({0}, torch::kBool));
    const int64_t B = qkv.size(0), T = qkv.size(1), D = qkv.size(2) / 3, d = D / heads;
    const auto parts = qkv.view({B, T, 3, heads, d}).permute({2, 0, 3, 1, 4});
    const auto c = cosine.to(qkv.device()), s = sine.to(qkv.device());
    auto scores = torch::matmul(rotated(parts[0], c, s) * (1.0 / std::sqrt(double(d))),
                                rotated(parts[1], c, s).transpose(-1, -2));
    if (causal)
        scores = scores + torch::full({T, T}, -1e9, qkv.options()).triu(1);
    else if (padding.defined())
        scores = scores.masked_fill(padding.to(qkv.device()).view({B, 1, 1, T}), -1e9);
    return torch::matmul(scores.softmax(-1), parts[2]).transpose(1, 2).reshape({B, T, D});
}

Tensor dropped(const Tensor& x, double p) {
    if (p <= 0) return x;
    return x.is_cpu() ? DropFunction::apply(torch::empty({0}), x, p) : torch::dropout(x, p, true);
}

Tensor addDropped(const Tensor& base, const Tensor& x, double p) {
    if (p <= 0) return base + x;
    return x.is_cpu() ? DropFunction::apply(base, x, p) : base + torch::dropout(x, p, true);
}

}  // namespace ricercar::models
