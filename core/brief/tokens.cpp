// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/tokens.h"

#include <cstdlib>
#include <map>

namespace ricercar {

namespace {

struct Glyph {
    char32_t code = 0;
    std::size_t length = 1;
};

Glyph glyphAt(std::string_view text, std::size_t i)
{
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(i + k < text.size() ? text[i + k] : 0); };
    const unsigned char a = byte(0);
    if (a < 0x80) return {a, 1};
    if (a >= 0xC2 && a < 0xE0 && (byte(1) & 0xC0) == 0x80) return {static_cast<char32_t>((a & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
    if (a >= 0xE0 && a < 0xF0 && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80)
        return {static_cast<char32_t>((a & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3};
    if (a >= 0xF0 && a < 0xF5)
        return {static_cast<char32_t>((a & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F)), 4};
    return {0xFFFD, 1};
}

// Pairs: as written, as looked up. Letters with accents, full-width signs, typographic quotes.
const std::map<std::string, std::string, std::less<>> &foldings()
{
    static const std::map<std::string, std::string, std::less<>> map = [] {
        std::map<std::string, std::string, std::less<>> m{
            {"à", "a"}, {"á", "a"}, {"â", "a"}, {"ä", "a"}, {"ç", "c"}, {"è", "e"}, {"é", "e"}, {"ê", "e"}, {"ë", "e"}, {"ì", "i"},
            {"í", "i"}, {"î", "i"}, {"ï", "i"}, {"ñ", "n"}, {"ò", "o"}, {"ó", "o"}, {"ô", "o"}, {"ö", "o"}, {"ù", "u"}, {"ú", "u"},
            {"û", "u"}, {"ü", "u"}, {"ß", "ss"}, {"À", "a"}, {"Ä", "a"}, {"É", "e"}, {"È", "e"}, {"Ö", "o"}, {"Ü", "u"}, {"ř", "r"},
            {"œ", "oe"}, {"’", "'"}, {"‘", "'"}, {"“", "\""}, {"”", "\""}, {"「", "\""}, {"」", "\""}, {"《", "\""}, {"》", "\""},
            {"♯", "#"}, {"＃", "#"}, {"–", "-"}, {"—", "—"}, {"－", "-"}, {"−", "-"}, {"‑", "-"}, {"～", "~"}, {"〜", "~"}, {"／", "/"},
            {"＋", "+"}, {"＝", "="}, {"％", "%"}, {"×", "x"}, {"，", ","}, {"、", "、"}, {"。", "."}, {"．", "."}, {"；", ";"}, {"：", ":"}, {"！", "!"},
            {"？", "?"}, {"（", "("}, {"）", ")"}, {"ё", "e"}};
        static constexpr std::string_view from =
            "調節聲樂變輕強賦創圓眾讚爾興歡憂傷靜鋼長雙單轉終結導連點減號個後開頭給這寫優麗難簡複雜織體鍵風練習搖籃進協還與彈請譜裝飾過經離"
            "溫愛熱許動聽種絃樣從時間內間賽馬頓維瓦爾斯卡萊實際備選擴縮縱橫對應間隔續漸緩氣勢鬆緊張謐夢飄戲劇劃騰躍鬧靈齊複補嚴肅莊雄偉遊離"
            "兩邊處變奏數碼將讓幫寧喚陰鬱暗淡華爾茲貝莊適簧銅號圍範條軌鐘絲竹蕭邦舊歸屬關係夠蘭龍歐陸紮實現為來會說話腳無沒場響亮擊鼓豎長笛"
            "繫級進滿豐純潔淨細膩顯較極獨積極響應約達於並麼嗎僅餘別異動";
        static constexpr std::string_view to =
            "调节声乐变轻强赋创圆众赞尔兴欢忧伤静钢长双单转终结导连点减号个后开头给这写优丽难简复杂织体键风练习摇篮进协还与弹请谱装饰过经离"
            "温爱热许动听种弦样从时间内间赛马顿维瓦尔斯卡莱实际备选扩缩纵横对应间隔续渐缓气势松紧张谧梦飘戏剧划腾跃闹灵齐复补严肃庄雄伟游离"
            "两边处变奏数码将让帮宁唤阴郁暗淡华尔兹贝庄适簧铜号围范条轨钟丝竹萧邦旧归属关系够兰龙欧陆扎实现为来会说话脚无没场响亮击鼓竖长笛"
            "系级进满丰纯洁净细腻显较极独积极响应约达于并么吗仅余别异动";
        std::size_t i = 0, j = 0;
        while (i < from.size() && j < to.size()) {
            const Glyph a = glyphAt(from, i), b = glyphAt(to, j);
            if (a.code != b.code) m.emplace(std::string(from.substr(i, a.length)), std::string(to.substr(j, b.length)));
            i += a.length;
            j += b.length;
        }
        return m;
    }();
    return map;
}

std::string foldedGlyph(std::string_view glyph)
{
    if (glyph.size() == 1) return std::string(1, glyph[0] >= 'A' && glyph[0] <= 'Z' ? static_cast<char>(glyph[0] + 32) : glyph[0]);
    const auto it = foldings().find(glyph);
    if (it != foldings().end()) return it->second;
    const Glyph g = glyphAt(glyph, 0);
    if (g.code >= 0xFF10 && g.code <= 0xFF19) return std::string(1, static_cast<char>('0' + (g.code - 0xFF10)));
    if (g.code >= 0xFF21 && g.code <= 0xFF3A) return std::string(1, static_cast<char>('a' + (g.code - 0xFF21)));
    if (g.code >= 0xFF41 && g.code <= 0xFF5A) return std::string(1, static_cast<char>('a' + (g.code - 0xFF41)));
    return std::string(glyph);
}

bool isHan(char32_t c) { return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF); }
bool isLetter(char32_t c, std::string_view folded)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7)
        || (c >= 0xFF21 && c <= 0xFF5A && folded.size() == 1);
}

} // namespace

std::string folded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const Glyph g = glyphAt(text, i);
        out += foldedGlyph(text.substr(i, g.length));
        i += g.length;
    }
    return out;
}

std::vector<Token> tokensOf(std::string_view text)
{
    std::vector<Token> tokens;
    bool space = true;
    for (std::size_t i = 0; i < text.size();) {
        const Glyph g = glyphAt(text, i);
        const std::string fold = foldedGlyph(text.substr(i, g.length));
        if (g.code == ' ' || g.code == '\t' || g.code == '\n' || g.code == '\r' || g.code == 0x3000 || g.code == 0xA0 || g.code == 0xFEFF) {
            space = true;
            i += g.length;
            continue;
        }
        Token token;
        token.begin = i;
        token.joined = !space;
        space = false;
        if (fold.size() == 1 && fold[0] >= '0' && fold[0] <= '9') {
            token.kind = Token::Kind::Number;
            while (i < text.size()) {
                const Glyph d = glyphAt(text, i);
                const std::string f = foldedGlyph(text.substr(i, d.length));
                const bool digit = f.size() == 1 && f[0] >= '0' && f[0] <= '9';
                // A decimal point only between digits.
                bool point = f == "." && i + d.length < text.size() && text[i + d.length] >= '0' && text[i + d.length] <= '9'
                    && token.text.find('.') == std::string::npos;
                if (!digit && !point) break;
                token.text += f;
                i += d.length;
            }
            token.number = std::strtod(token.text.c_str(), nullptr);
        } else if (isHan(g.code)) {
            token.kind = Token::Kind::Han;
            token.text = fold;
            i += g.length;
        } else if (isLetter(g.code, fold)) {
            token.kind = Token::Kind::Word;
            while (i < text.size()) {
                const Glyph d = glyphAt(text, i);
                const std::string f = foldedGlyph(text.substr(i, d.length));
                const bool inner = f == "'" && i + 1 < text.size() && ((text[i + d.length] | 32) >= 'a' && (text[i + d.length] | 32) <= 'z');
                if (!isLetter(d.code, f) && !inner) break;
                token.text += f;
                i += d.length;
            }
            // "Bach's": the owner, and an s.
            if (token.text.size() > 2 && token.text.ends_with("'s") && token.text != "it's" && token.text != "let's" && token.text != "that's"
                && token.text != "there's") {
                token.text.resize(token.text.size() - 2);
                token.end = i;
                token.written = std::string(text.substr(token.begin, i - token.begin));
                tokens.push_back(token);
                continue;
            }
        } else {
            token.kind = Token::Kind::Sign;
            token.text = fold;
            i += g.length;
        }
        token.end = i;
        token.written = std::string(text.substr(token.begin, i - token.begin));
        tokens.push_back(std::move(token));
    }
    return tokens;
}

} // namespace ricercar
