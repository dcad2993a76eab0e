// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/segment_attention.h"

#include "models/engine/kernels.h"

#include <cblas.h>

#include <cmath>

namespace ricercar::models {

namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kRowBlock = 64;

struct SegmentFunction : torch::autograd::Function<SegmentFunction> {
    static Tensor forward(AutogradContext* ctx, Tensor qkvIn, Tensor cosine, Tensor sine, int64_t heads, Tensor starts) {
        const auto qkv = qkvIn.contiguous();
        const int64_t N = qkv.size(0), D = qkv.size(1) / 3, d = D / heads, half = d / 2;
        auto q = torch::empty({N, D}, qkv.options()), k = torch::empty_like(q), out = torch::empty_like(q);
        const float* c = cosine.data_ptr<float>();
        const float* s = sine.data_ptr<float>();
        for (int64_t row = 0; row < N; ++row)
            for (int64_t h = 0; h < heads; ++h) {
                const float* in = qkv.data_ptr<float>() + row * 3 * D + h * d;
                rotateRow(in, q.data_ptr<float>() + row * D + h * d, c + row * half, s + row * half, half);
                rotateRow(in + D, k.data_ptr<float>() + row * D + h * d, c + row * half, s + row * half, half);
            }
        const int64_t* first = starts.data_ptr<int64_t>();
        int64_t cells = 0;
        for (int64_t i = 0; i + 1 < starts.size(0); ++i) cells += (first[i + 1] - first[i]) * (first[i + 1] - first[i]);
        auto weights = torch::empty({cells * heads}, qkv.options());
        float* P = weights.data_ptr<float>();
        const float scale = 1.0f / std::sqrt(float(d));
        for (int64_t i = 0; i + 1 < starts.size(0); ++i) {
            const int64_t T = first[i + 1] - first[i];
            for (int64_t h = 0; h < heads; ++h, P += T * T) {
                const float* Q = q.data_ptr<float>() + first[i] * D + h * d;
                const float* K = k.data_ptr<float>() + first[i] * D + h * d;
                const float* V = qkv.data_ptr<float>() + first[i] * 3 * D + 2 * D + h * d;
                float* O = out.data_ptr<float>() + first[i] * D + h * d;
                for (int64_t from = 0; from < T; from += kRowBlock) {
                    const int64_t rows = std::min(kRowBlock, T - from), keys = from + rows;
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, keys, d, scale, Q + from * D, D, K, D, 0.0f,
                                P + from * T, T);
                    for (int64_t t = from; t < keys; ++t) {
                        softmaxRow(P + t * T, t + 1);
                        std::fill(P + t * T + t + 1, P + t * T + keys, 0.0f);
                    }
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, d, keys, 1.0f, P + from * T, T, V, 3 * D, 0.0f,
                                O + from * D, D);
                }
            }
        }
        ctx->save_for_backward({qkv, q, k, weights, cosine, sine, starts});
        ctx->saved_data["heads"] = heads;
        return out;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        const auto saved = ctx->get_saved_variables();
        const auto &qkv = saved[0], &q = saved[1], &k = saved[2], &starts = saved[6];
        const int64_t heads = ctx->saved_data["heads"].toInt();
        const auto g = grads[0].contiguous();
        const int64_t N = g.size(0), D = g.size(1), d = D / heads, half = d / 2;
        auto dq = torch::empty_like(q), dk = torch::zeros_like(k), dqkv = torch::zeros_like(qkv);
        const int64_t* first = starts.data_ptr<int64_t>();
        int64_t longest = 0;
        for (int64_t i = 0; i + 1 < starts.size(0); ++i) longest = std::max(longest, first[i + 1] - first[i]);
        auto dp = torch::empty({kRowBlock, longest}, g.options());
        float* dP = dp.data_ptr<float>();
        const float* P = saved[3].data_ptr<float>();
        const float scale = 1.0f / std::sqrt(float(d));
        for (int64_t i = 0; i + 1 < starts.size(0); ++i) {
            const int64_t T = first[i + 1] - first[i];
            for (int64_t h = 0; h < heads; ++h, P += T * T) {
                const int64_t at = first[i] * D + h * d, wide = first[i] * 3 * D + 2 * D + h * d;
                const float *Q = q.data_ptr<float>() + at, *K = k.data_ptr<float>() + at, *G = g.data_ptr<float>() + at;
                const float* V = qkv.data_ptr<float>() + wide;
                float *dQ = dq.data_ptr<float>() + at, *dK = dk.data_ptr<float>() + at, *dV = dqkv.data_ptr<float>() + wide;
                for (int64_t from = 0; from < T; from += kRowBlock) {
                    const int64_t rows = std::min(kRowBlock, T - from), keys = from + rows;
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, keys, d, 1.0f, G + from * D, D, V, 3 * D, 0.0f,
                                dP, T);
                    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, keys, d, rows, 1.0f, P + from * T, T, G + from * D, D,
                                1.0f, dV, 3 * D);
                    for (int64_t r = 0; r < rows; ++r) softmaxBackwardRow(P + (from + r) * T, dP + r * T, keys);
                    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, d, keys, scale, dP, T, K, D, 0.0f, dQ + from * D,
                                D);
                    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, keys, d, rows, scale, dP, T, Q + from * D, D, 1.0f, dK, D);
                }
            }
        }
        const float* c = saved[4].data_ptr<float>();
        const float* s = saved[5].data_ptr<float>();
        for (int64_t row = 0; row < N; ++row)
            for (int64_t h = 0; h < heads; ++h) {
                float* to = dqkv.data_ptr<float>() + row * 3 * D + h * d;
                const int64_t from = row * D + h * d, angle = row * half;
                rotateBackRow(dq.data_ptr<float>() + from, to, c + angle, s + angle, half);
                rotateBackRow(dk.data_ptr<float>() + from, to + D, c + angle, s + angle, half);
            }
        return {dqkv, Tensor(), Tensor(), Tensor(), Tensor()};
    }
};

struct LensFunction : torch::autograd::Function<LensFunction> {
    static Tensor forward(AutogradContext* ctx, Tensor viewsIn, Tensor anchors, int64_t kind) {
        const auto lens = static_cast<Lens>(kind);
        const auto views = viewsIn.contiguous();
        const int64_t M = views.size(0);
        auto out = torch::empty({M, classesOf(lens)}, views.options());
        for (int64_t m = 0; m < M; ++m)
            sumLens(lens, views.data_ptr<float>() + m * columnsOf(lens), anchors.data_ptr<int32_t>() + m * anchorsOf(lens),
                    out.data_ptr<float>() + m * classesOf(lens));
        ctx->save_for_backward({anchors});
        ctx->saved_data["kind"] = kind;
        return out;
    }

    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        const auto lens = static_cast<Lens>(ctx->saved_data["kind"].toInt());
        const auto anchors = ctx->get_saved_variables()[0];
        const auto g = grads[0].contiguous();
        const int64_t M = g.size(0);
        auto out = torch::zeros({M, columnsOf(lens)}, g.options());
        for (int64_t m = 0; m < M; ++m) {
            float* to = out.data_ptr<float>() + m * columnsOf(lens);
            const float* from = g.data_ptr<float>() + m * classesOf(lens);
            forEachTerm(lens, anchors.data_ptr<int32_t>() + m * anchorsOf(lens), [&](int column, int c) { to[column] += from[c]; });
        }
        return {out, Tensor(), Tensor()};
    }
};

}  // namespace

Tensor segmentAttention(const Tensor& qkv, const Tensor& cosine, const Tensor& sine, int64_t heads, const Tensor& starts) {
    TORCH_CHECK(qkv.is_cpu(), "the sequences are attended to on the processor");
    return SegmentFunction::apply(qkv, cosine, sine, heads, starts);
}

Tensor eventLens(Lens lens, const Tensor& views, const Tensor& anchors) {
    TORCH_CHECK(views.is_cpu(), "the lenses are computed on the processor");
    return LensFunction::apply(views, anchors.contiguous(), static_cast<int64_t>(lens));
}

}  // namespace ricercar::models
