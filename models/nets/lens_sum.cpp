// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/lens_sum.h"

#include "models/representation/lenses.h"

namespace ricercar::models {

namespace {

struct LensSumFunction : torch::autograd::Function<LensSumFunction> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, torch::Tensor views, torch::Tensor anchors,
                                 torch::Tensor bits) {
        ctx->save_for_backward({anchors, bits});
        const auto in = views.contiguous();
        const int64_t N = in.size(0);
        auto out = torch::empty({N, kSymbols}, in.options());
        for (int64_t n = 0; n < N; ++n)
            lensSum(in.data_ptr<float>() + n * kLensColumns, anchors.data_ptr<int32_t>() + n * kLensAnchors,
                    bits.data_ptr<uint8_t>() + n * kPitches, out.data_ptr<float>() + n * kSymbols);
        return out;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                   torch::autograd::variable_list grads) {
        const auto saved = ctx->get_saved_variables();
        const auto g = grads[0].contiguous();
        const int64_t N = g.size(0);
        auto out = torch::zeros({N, kLensColumns}, g.options());
        for (int64_t n = 0; n < N; ++n) {
            float* o = out.data_ptr<float>() + n * kLensColumns;
            const float* in = g.data_ptr<float>() + n * kSymbols;
            forEachLensTerm(saved[0].data_ptr<int32_t>() + n * kLensAnchors, saved[1].data_ptr<uint8_t>() + n * kPitches,
                            [&](int column, int symbol) { o[column] += in[symbol]; });
        }
        return {out, torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

torch::Tensor lensSum(const torch::Tensor& views, const torch::Tensor& anchors, const torch::Tensor& bits) {
    TORCH_CHECK(views.is_cpu(), "the lenses are computed on the processor");
    return LensSumFunction::apply(views, anchors.contiguous(), bits.contiguous());
}

}  // namespace ricercar::models
