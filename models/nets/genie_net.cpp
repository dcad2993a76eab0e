// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/genie_net.h"

#include "models/nets/fused.h"
#include "models/representation/genie_contour.h"

namespace ricercar::models {

namespace {

struct ViewSumFunction : torch::autograd::Function<ViewSumFunction> {
    static torch::Tensor forward(torch::autograd::AutogradContext* ctx, torch::Tensor views, torch::Tensor inputs) {
        ctx->save_for_backward({inputs});
        const auto in = views.contiguous();
        const auto* told = reinterpret_cast<const GenieInput*>(inputs.data_ptr<uint8_t>());
        auto out = torch::empty({in.size(0), kGenieKeys}, in.options());
        for (int64_t n = 0; n < in.size(0); ++n)
            addViews(in.data_ptr<float>() + n * kGenieViews, told[n], out.data_ptr<float>() + n * kGenieKeys);
        return out;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* ctx,
                                                   torch::autograd::variable_list grads) {
        const auto inputs = ctx->get_saved_variables()[0];
        const auto* told = reinterpret_cast<const GenieInput*>(inputs.data_ptr<uint8_t>());
        const auto g = grads[0].contiguous();
        auto out = torch::zeros({g.size(0), kGenieViews}, g.options());
        for (int64_t n = 0; n < g.size(0); ++n)
            addViewsBackward(g.data_ptr<float>() + n * kGenieKeys, told[n], out.data_ptr<float>() + n * kGenieViews);
        return {out, torch::Tensor()};
    }
};

// table[button], with the slope of the table at that button for the curve to climb.
torch::Tensor buttonRows(const torch::Tensor& table, const torch::Tensor& buttons, const torch::Tensor& curve) {
    auto rows = table.index_select(0, buttons);
    if (!curve.defined()) return rows;
    const auto above = (buttons + 1).clamp_max(kGenieButtons - 1), below = (buttons - 1).clamp_min(0);
    const auto slope = (table.index_select(0, above) - table.index_select(0, below)).detach() /
                       (above - below).to(torch::kFloat32).unsqueeze(1);
    return rows + (curve - curve.detach()).unsqueeze(1) * slope;
}

}  // namespace

GenieBatch genieBatch(const std::vector<std::vector<PlayedNote>>& performances) {
    GenieBatch batch;
    batch.B = static_cast<int64_t>(performances.size());
    batch.T = static_cast<int64_t>(performances.front().size());
    const int64_t N = batch.T * batch.B;
    batch.encoderRows = torch::empty({N, kEncoderFeatures}, torch::kInt32);
    batch.keys = torch::empty({N}, torch::kInt64);
    batch.seconds.resize(static_cast<std::size_t>(N));
    for (int64_t b = 0; b < batch.B; ++b) {
        const auto& notes = performances[static_cast<std::size_t>(b)];
        for (int64_t t = 0; t < batch.T; ++t) {
            const auto at = static_cast<std::size_t>(t);
            const int64_t n = t * batch.B + b;
            const auto rows = genieEncoderRowsOf(notes, at);
            std::copy(rows.begin(), rows.end(), batch.encoderRows.data_ptr<int32_t>() + n * kEncoderFeatures);
            batch.keys.data_ptr<int64_t>()[n] = notes[at].key;
            batch.seconds[static_cast<std::size_t>(n)] =
                at == 0 ? 0.0f : static_cast<float>(notes[at].seconds - notes[at - 1].seconds);
        }
    }
    return batch;
}

GenieNetImpl::GenieNetImpl(const GenieConfig& c) : config(c) {
    const int both = 2 * c.encoderCells;
    encoderBag = register_module("encoder_bag", FeatureBag(genieEncoderRows(), c.encoderWidth));
    encoderForward1 = register_module("encoder_forward1", Lstm(c.encoderWidth, c.encoderCells));
    encoderBackward1 = register_module("encoder_backward1", Lstm(c.encoderWidth, c.encoderCells));
    encoderForward2 = register_module("encoder_forward2", Lstm(both, c.encoderCells));
    encoderBackward2 = register_module("encoder_backward2", Lstm(both, c.encoderCells));
    encoderOut = register_module("encoder_out", torch::nn::Linear(both, 1));
    bag = register_module("bag", FeatureBag(kGenieRows, c.width));
    memory = register_module("memory", Lstm(c.width, c.cells));
    head = register_module("head", torch::nn::Linear(c.width + c.cells, c.inner));
    views = register_module("views", torch::nn::Linear(c.inner, kGenieViews));
    buttonIn = register_parameter("button_in", torch::randn({kGenieButtons, c.width}) * 0.1);
    buttonHead = register_parameter("button_head", torch::randn({kGenieButtons, c.inner}) * 0.1);
    torch::NoGradGuard guard;
    encoderOut->weight.mul_(2.0);
}

std::vector<torch::Tensor> GenieNetImpl::encoderParameters() const {
    std::vector<torch::Tensor> own;
    for (const auto& item : named_parameters())
        if (item.key().rfind("encoder_", 0) == 0) own.push_back(item.value());
    return own;
}

torch::Tensor GenieNetImpl::curve(const GenieBatch& batch) {
    const double p = is_training() ? config.dropout : 0.0;
    auto x = dropped(encoderBag(batch.encoderRows), p * 0.5).view({batch.T, batch.B, config.encoderWidth});
    x = torch::cat({encoderForward1(x), encoderBackward1(x, true)}, 2);
    x = torch::cat({encoderForward2(x), encoderBackward2(x, true)}, 2);
    const double middle = (kGenieButtons - 1) / 2.0;
    return middle + middle * encoderOut(x).view({batch.T * batch.B});
}

GenieTold GenieNetImpl::tell(const GenieBatch& batch, const torch::Tensor& curve, Quantizer quantizer) {
    const int64_t N = batch.T * batch.B;
    GenieTold told;
    told.inputs = torch::empty({N, int64_t(sizeof(GenieInput))}, torch::kUInt8);
    static_assert(std::is_trivially_copyable_v<GenieInput>);
    auto* inputs = reinterpret_cast<GenieInput*>(told.inputs.data_ptr<uint8_t>());
    told.rows = torch::empty({N, kGenieFeatures}, torch::kInt32);
    told.buttons = torch::empty({N}, torch::kInt64);
    const auto values = curve.detach().contiguous();
    std::vector<float> line(static_cast<std::size_t>(batch.T));
    std::vector<std::uint8_t> keys(line.size());
    GenieHistory history;
    for (int64_t b = 0; b < batch.B; ++b) {
        for (int64_t t = 0; t < batch.T; ++t) {
            line[static_cast<std::size_t>(t)] = values.data_ptr<float>()[t * batch.B + b];
            keys[static_cast<std::size_t>(t)] = static_cast<std::uint8_t>(batch.keys.data_ptr<int64_t>()[t * batch.B + b]);
        }
        const auto buttons = quantizer == Quantizer::Contour ? contourButtons(line, keys) : nearestButtons(line);
        history.clear();
        for (int64_t t = 0; t < batch.T; ++t) {
            const int64_t n = t * batch.B + b;
            const int button = buttons[static_cast<std::size_t>(t)];
            auto& input = inputs[n];
            const float seconds = batch.seconds[static_cast<std::size_t>(n)];
            history.describe(button, seconds, input);
            history.add(button, seconds, keys[static_cast<std::size_t>(t)]);
            std::copy(input.rows.begin(), input.rows.end(), told.rows.data_ptr<int32_t>() + n * kGenieFeatures);
            told.buttons.data_ptr<int64_t>()[n] = button;
        }
    }
    return told;
}

torch::Tensor GenieNetImpl::keyLogits(const GenieBatch& batch, const GenieTold& told, const torch::Tensor& curve) {
    const double p = is_training() ? config.dropout : 0.0;
    const auto x = dropped(bag(told.rows) + buttonRows(buttonIn, told.buttons, curve), p * 0.5);
    const auto h = dropped(memory(x.view({batch.T, batch.B, config.width})).view({-1, config.cells}), p);
    const auto u = torch::relu(head(torch::cat({x, h}, 1)) + buttonRows(buttonHead, told.buttons, curve));
    return ViewSumFunction::apply(views(dropped(u, p)) * kGenieViewScale, told.inputs);
}

}  // namespace ricercar::models
