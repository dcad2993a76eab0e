// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/feature_bag.h"

#include "models/engine/kernels.h"

namespace ricercar::models {

namespace {

struct FeatureBagFunction : torch::autograd::Function<FeatureBagFunction> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, torch::Tensor table, torch::Tensor ids) {
        ctx->save_for_backward({ids});
        ctx->saved_data["rows"] = table.size(0);
        const auto t = table.contiguous();
        const int64_t N = ids.size(0), K = ids.size(1), D = t.size(1);
        auto out = torch::zeros({N, D}, t.options());
        const float* rows = t.data_ptr<float>();
        const int32_t* id = ids.data_ptr<int32_t>();
        float* o = out.data_ptr<float>();
        for (int64_t n = 0; n < N; ++n, o += D, id += K)
            for (int64_t k = 0; k < K; ++k) {
                if (id[k] == 0) continue;
                addRow(o, rows + id[k] * D, static_cast<std::size_t>(D));
            }
        return out;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                   torch::autograd::variable_list grads) {
        const auto ids = ctx->get_saved_variables()[0];
        const auto g = grads[0].contiguous();
        const int64_t N = ids.size(0), K = ids.size(1), D = g.size(1);
        auto out = torch::zeros({ctx->saved_data["rows"].toInt(), D}, g.options());
        const int32_t* id = ids.data_ptr<int32_t>();
        const float* in = g.data_ptr<float>();
        float* rows = out.data_ptr<float>();
        for (int64_t n = 0; n < N; ++n, in += D, id += K)
            for (int64_t k = 0; k < K; ++k) {
                if (id[k] == 0) continue;
                addRow(rows + id[k] * D, in, static_cast<std::size_t>(D));
            }
        return {out, torch::Tensor()};
    }
};

}  // namespace

torch::Tensor featureBag(const torch::Tensor& table, const torch::Tensor& ids) {
    if (table.is_cpu()) return FeatureBagFunction::apply(table, ids.contiguous());
    const auto wide = ids.to(torch::kLong);
    const auto rows = table.index_select(0, wide.flatten()).view({ids.size(0), ids.size(1), table.size(1)});
    return (rows * (wide != 0).unsqueeze(-1)).sum(1);
}

FeatureBagImpl::FeatureBagImpl(int rows, int width) {
    table = register_parameter("table", torch::randn({rows, width}) * 0.1);
}

}  // namespace ricercar::models
