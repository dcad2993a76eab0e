// SPDX-License-Identifier: GPL-3.0-or-later
// A text as words: Latin words folded to lower case without accents, numbers, signs, and single Chinese characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

struct Token {
    enum class Kind : unsigned char { Word, Number, Sign, Han };
    Kind kind = Kind::Word;
    std::string text;    // folded
    std::string written; // as it stands
    std::size_t begin = 0, end = 0; // bytes of the text
    bool joined = false; // no space before it
    double number = 0;
    bool operator==(const Token &) const = default;
};
std::vector<Token> tokensOf(std::string_view text);

// Lower case, without accents; traditional Chinese characters simplified; full-width signs as ASCII.
std::string folded(std::string_view text);

} // namespace ricercar
