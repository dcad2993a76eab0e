// SPDX-License-Identifier: GPL-3.0-or-later
// The genie's plain torch modules behind a torch-free face, so that Qt and torch never meet in one file.
#pragma once

#include "models/representation/genie_notes.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace ricercar::models {

struct ReferenceGenie {
    std::vector<float> curve;            // one per note
    std::vector<std::uint8_t> buttons;   // the path that keeps the contour
    std::vector<float> logits;           // [notes, 88]
    double crossEntropy = 0, contourViolation = 0;  // of the protocol
};
ReferenceGenie referenceGenie(const std::filesystem::path& weights, const Performance& performance);

// The largest difference between the derivative that training uses and one found by small steps, as a share.
double referenceGenieDerivativeError(unsigned seed);

}  // namespace ricercar::models
