// SPDX-License-Identifier: GPL-3.0-or-later
// A table whose rows are added up: out[n] = Σ_k table[ids[n][k]], row 0 excluded.
// N bags, K features per bag, D width. Own autograd function, because the stock bag of libtorch 1.13
// is slow without FBGEMM. CPU kernels; on other devices it falls back to gathers.
#pragma once

#include <torch/torch.h>

namespace ricercar::models {

// table: float32 [rows, D]; ids: int32 [N, K]; returns float32 [N, D]
torch::Tensor featureBag(const torch::Tensor& table, const torch::Tensor& ids);

class FeatureBagImpl : public torch::nn::Module {
public:
    FeatureBagImpl(int rows, int width);
    torch::Tensor forward(const torch::Tensor& ids) { return featureBag(table, ids); }

    torch::Tensor table;  // float32 [rows, D]
};
TORCH_MODULE(FeatureBag);

}  // namespace ricercar::models
