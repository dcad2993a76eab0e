// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/four_parts.h"

namespace ricercar::judge {

namespace {

// Whether something begins in the voice at frame f.
bool begins(const Piece &piece, std::size_t voice, std::size_t f, Repeats repeats)
{
    if (f == 0 || piece.frames[f][voice] != piece.frames[f - 1][voice]) return true;
    return repeats == Repeats::Struck && !piece.strikes.empty() && piece.frames[f][voice] != kSilence &&
           piece.strikes[f][voice];
}

} // namespace

std::vector<LineNote> lineOf(const Piece &piece, std::size_t voice, Repeats repeats)
{
    std::vector<LineNote> line;
    for (std::size_t f = 0; f < piece.frames.size(); ++f) {
        if (begins(piece, voice, f, repeats)) line.push_back({piece.frames[f][voice], f, f});
        line.back().end = f + 1;
    }
    return line;
}

std::vector<std::size_t> slicesOf(const Piece &piece, Repeats repeats)
{
    std::vector<std::size_t> slices;
    for (std::size_t f = 0; f < piece.frames.size(); ++f)
        for (std::size_t v = 0; v < kVoices; ++v)
            if (begins(piece, v, f, repeats)) {
                slices.push_back(f);
                break;
            }
    return slices;
}

} // namespace ricercar::judge
