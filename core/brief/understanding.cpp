// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/concept_builder.h"
#include "core/brief/concept_words.h"
#include "core/brief/instruments.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

void ConceptBuilder::finish()
{
    auto &key = m_piece.key;
    // A mode without a tonic.
    for (const Statement &s : m_modes) {
        const bool whole = s.places.empty() || s.places.front().kind == Place::Kind::All || s.places.front().kind == Place::Kind::Beginning;
        if (whole && s.relation != Statement::Relation::Ending && s.relation != Statement::Relation::To) {
            if (key.said() || key.locked) continue;
            KeySignature value{0, s.mode};
            if (key.origin == FieldOrigin::FoundInMusic)
                value = keyOf(spelledAt(60 + tonicPitchClass(key.value), tonicLineOfFifths(key.value)), s.mode);
            else if (s.mode == Mode::Unknown) value.mode = Mode::Major;
            key = {value, FieldOrigin::Said, s.words, false};
        } else {
            const SpelledPitch tonic = spelledAt(60 + tonicPitchClass(key.value), tonicLineOfFifths(key.value));
            Place place = placeOf(s);
            if (place.kind == Place::Kind::All) place.kind = Place::Kind::Middle;
            append("keyPlan", m_piece.keyPlan, KeyAt{place, keyOf(tonic, s.mode)}, s);
        }
    }
    // Genres that were only hinted at.
    auto &genre = m_piece.genre;
    if (!genre.said() && !genre.locked && !m_music) {
        if (m_accompanimentNamed) genre = {Genre::Song, FieldOrigin::Said, "accompaniment", false};
        else if (m_melodyNamed && m_piece.voices.value <= 1 && !m_piece.pattern.said()
                 && (!m_piece.weave.said() || m_piece.weave.value == Weave::Monophony))
            genre = {Genre::Melody, FieldOrigin::Said, m_melodyWords, false};
        else if (m_melodyNamed && m_piece.pattern.said()) genre = {Genre::Song, FieldOrigin::Said, m_melodyWords, false};
    }
    // Related keys need the home key.
    for (const Statement &s : m_relations) {
        KeySignature home = key.value;
        const bool named = s.mode != Mode::Unknown;
        if (named && (s.value == "relative" || s.value == "parallel") && !key.said() && key.origin == FieldOrigin::Default)
            home.mode = isMinorLike(s.mode) ? Mode::Major : Mode::Minor; // "ends in the relative major": home is minor
        if (!(home == key.value)) key = {home, FieldOrigin::Said, s.words, false};
        if (named && (s.value == "relative" || s.value == "parallel") && isMinorLike(home.mode) == isMinorLike(s.mode)) {
            const std::string other = isMinorLike(s.mode) ? "minor" : "major";
            conflicts.push_back({"keyPlan", keyName(home) + " is " + other + " itself, so it has no " + s.value + " " + other + ": the piece stays in its key there.",
                                 keyWords(home, BriefLanguage::Chinese) + "本身就是" + (other == "minor" ? "小调" : "大调") + "，没有相应的关系调：此处保持原调。", true, {}});
            continue;
        }
        const KeySignature related = relatedKey(home, s.value, s.mode);
        Place place = placeOf(s);
        if (s.value == "home" && place.kind == Place::Kind::All) {
            if (s.relation == Statement::Relation::Plain) continue; // "the tonic"
            place = {Place::Kind::Ending, 0, 0, {}};
        }
        if (place.kind == Place::Kind::All) place = {Place::Kind::Middle, 0, 0, {}};
        append("keyPlan", m_piece.keyPlan, KeyAt{place, related}, s);
    }
    // Sections: by phrases, by number, by each.
    auto &sections = m_piece.sections;
    auto makeSections = [&](std::vector<PieceSection> value, const std::string &words) {
        if (sections.locked) return;
        sections.value = std::move(value);
        sections.origin = FieldOrigin::Said;
        sections.words += (sections.words.empty() ? "" : "; ") + words;
    };
    auto setBars = [&](int bars, const std::string &words) {
        if (m_piece.bars.locked || m_piece.bars.said() || bars < 1) return;
        m_piece.bars = {BarCount{bars, bars, bars}, FieldOrigin::Said, words, false};
    };
    if (m_variations > 0) {
        std::vector<PieceSection> value;
        const int each = m_eachSection > 0 ? m_eachSection : m_piece.bars.said() ? std::max(2, m_piece.bars.value.bars / (m_variations + 1)) : 8;
        for (int v = 0; v <= m_variations; ++v) {
            PieceSection s;
            s.label = "A" + std::string(static_cast<std::size_t>(v), '\'');
            s.bars = each;
            value.push_back(s);
        }
        if (m_piece.bars.said()) value.back().bars += m_piece.bars.value.bars - each * (m_variations + 1);
        setBars(each * (m_variations + 1), m_piece.genre.words);
        makeSections(value, m_piece.genre.words);
    } else if (m_sectionCount > 0 && !sections.said()) {
        const std::string letters = std::string("ABCDEFGH").substr(0, static_cast<std::size_t>(std::min(m_sectionCount, 8)));
        const int each = m_eachSection > 0 ? m_eachSection : 8;
        const int bars = m_piece.bars.said() && m_eachSection == 0 ? m_piece.bars.value.bars : each * static_cast<int>(letters.size());
        if (m_eachSection > 0) setBars(bars, m_sectionBars.front().words);
        makeSections(sectionsFor(letters, bars), m_sectionBars.front().words);
    } else if (m_eachSection > 0) {
        std::string letters;
        for (const PieceSection &s : sections.value) letters += s.label;
        if (letters.empty()) letters = lettersOf(m_piece.form.said() ? m_piece.form.value : genreInfo(genre.value).form);
        const int n = static_cast<int>(std::count_if(letters.begin(), letters.end(), [](char c) { return c != '\''; }));
        setBars(n * m_eachSection, m_sectionBars.front().words);
        makeSections(sectionsFor(letters, n * m_eachSection), m_sectionBars.front().words);
    } else if (m_phrases > 0 && !sections.said()) {
        const int each = m_phraseBars > 0 ? m_phraseBars : m_piece.bars.said() ? std::max(1, m_piece.bars.value.bars / m_phrases) : 4;
        const std::string letters = m_piece.form.said() ? lettersOf(m_piece.form.value) : m_phrases == 2 ? "AA'" : std::string("ABCDEFGH").substr(0, static_cast<std::size_t>(std::min(m_phrases, 8)));
        setBars(each * m_phrases, m_sectionBars.front().words);
        makeSections(sectionsFor(letters, each * m_phrases), m_sectionBars.front().words);
    }
    if (m_phraseBars > 0)
        for (PieceSection &s : sections.value)
            if (s.bars > 0)
                for (int left = s.bars; left > 0; left -= m_phraseBars) s.phrases.push_back(std::min(left, m_phraseBars));
    const PieceConcept form = completed(m_piece);
    // Levels and lengths of single sections.
    bool leans = false;
    std::vector<PieceSection> value = form.sections.value;
    for (const Statement &s : m_sectionBars) {
        if (s.places.empty()) continue;
        const Place &p = s.places.front();
        if (value.empty()) break;
        std::size_t at = 0;
        switch (p.kind) {
        case Place::Kind::Middle: at = value.size() > 2 ? value.size() / 2 : value.size() - 1; break;
        case Place::Kind::Ending: at = value.size() - 1; break;
        case Place::Kind::Section: at = p.first < 0 ? value.size() - 1 : static_cast<std::size_t>(std::clamp(p.first - 1, 0, static_cast<int>(value.size()) - 1)); break;
        case Place::Kind::Half: at = p.first == 1 ? 0 : value.size() / 2; break;
        case Place::Kind::Beginning: at = 0; break;
        default: continue;
        }
        PieceSection &section = value[at];
        leans = true;
        if (s.topic == Topic::Bars) {
            section.bars = static_cast<int>(s.number);
            continue;
        }
        auto lean = [&](Aspect a, double v) {
            double &l = section.lean[static_cast<std::size_t>(a)];
            l = std::clamp(l + v, -1.0, 1.0);
        };
        const double degree = s.degreeSaid ? s.degree : 1;
        if (const QualityInfo *quality = qualityNamed(s.value); quality && s.topic == Topic::Quality)
            for (const auto &[a, v] : quality->effects) lean(static_cast<Aspect>(a), v * degree * (s.negative ? -0.5 : s.less ? -0.7 : 1));
        else if (const auto a = aspectFromId(s.value); a && s.topic == Topic::Aspect) lean(*a, s.negative ? -1 : s.less ? -0.5 : 0.5 * degree);
    }
    if (leans && !sections.locked) {
        int sum = 0;
        for (const PieceSection &s : value) sum += s.bars;
        for (PieceSection &s : value) s.cadence = Cadence::None;
        std::string words;
        for (const Statement &s : m_sectionBars) words += (words.empty() ? "" : "; ") + s.words;
        makeSections(value, words);
        if (sum != form.bars.value.bars) setBars(sum, words);
    }
}

void settleConflicts(PieceConcept &piece, std::vector<BriefConflict> &conflicts)
{
    auto add = [&](const char *field, std::string sentence, std::string chinese, bool question, std::vector<std::string> choices) {
        conflicts.push_back({field, std::move(sentence), std::move(chinese), question, std::move(choices)});
    };
    auto metreText = [](TimeSignature t) { return std::to_string(t.beats) + "/" + std::to_string(t.unit); };
    const Genre genre = piece.genre.value;
    const TimeSignature metre = piece.metre.value;
    if (piece.metre.said() && piece.genre.said()) {
        const bool triple = metre.beats % 3 == 0;
        const bool waltzLike = genre == Genre::Waltz || genre == Genre::Minuet || genre == Genre::DiceMinuet || genre == Genre::Mazurka || genre == Genre::Sarabande;
        const bool marchLike = genre == Genre::March || genre == Genre::Polka || genre == Genre::Gavotte;
        if ((waltzLike && !triple) || (marchLike && (triple || metre.beats % 2 == 1)))
            add("metre", std::string("A ") + genreInfo(genre).name + " is in " + metreText(genreInfo(genre).metre) + ", but " + metreText(metre) + " is asked for: "
                    + metreText(metre) + " is written, as was said.",
                std::string(genreInfo(genre).chinese) + "通常是" + metreText(genreInfo(genre).metre) + "拍，但要求" + metreText(metre) + "：按所说的" + metreText(metre) + "写。", true,
                {metreText(metre), metreText(genreInfo(genre).metre)});
    }
    // A solo instrument that plays one note cannot have more voices.
    if (piece.voices.said() && piece.forces.said()) {
        int most = 0;
        for (const Force &force : piece.forces.value) {
            const InstrumentInfo *info = instrumentNamed(force.instrument);
            most += (info ? info->most : 4) * force.count;
        }
        if (most < piece.voices.value)
            add("voices", std::to_string(piece.voices.value) + " voices are more than the instruments can play (" + std::to_string(most)
                    + "): the voices are kept, each beyond them gets a part of its own.",
                std::to_string(piece.voices.value) + "个声部超过了所选乐器能演奏的数量（" + std::to_string(most) + "）：保留声部数，多出的声部另设分谱。", true, {});
    }
    const int needs = writtenAs(genre) == Genre::Canon || writtenAs(genre) == Genre::Invention || writtenAs(genre) == Genre::Fugue ? 2 : 1;
    if (piece.genre.said() && piece.voices.said() && piece.voices.value < needs) {
        add("voices", std::string("A ") + genreInfo(genre).name + " needs two voices at least: two are written.", std::string(genreInfo(genre).chinese) + "至少需要两个声部：写两个声部。", false, {});
        piece.voices.value = needs;
    }
    if (piece.genre.value == Genre::Melody && piece.voices.said() && piece.voices.value > 1 && piece.genre.said()) {
        add("genre", "A melody alone has one voice, but " + std::to_string(piece.voices.value) + " are asked for: the voices are written.",
            "单旋律只有一个声部，但要求" + std::to_string(piece.voices.value) + "个声部：按声部数写。", true, {});
        piece.genre.value = Genre::Unsaid;
    }
    if (piece.weave.value == Weave::Monophony && piece.weave.said() && piece.voices.said() && piece.voices.value > 1) {
        add("weave", "\"" + piece.weave.words + "\" is one voice, but " + std::to_string(piece.voices.value) + " are asked for: the voices are written.",
            "“" + piece.weave.words + "”是单声部，但要求" + std::to_string(piece.voices.value) + "个声部：按声部数写。", true, {});
        piece.weave.value = Weave::FreeCounterpoint;
    }
    // Lengths.
    int sum = 0;
    bool lengths = piece.sections.said() && !piece.sections.value.empty();
    for (const PieceSection &s : piece.sections.value) sum += s.bars, lengths = lengths && s.bars > 0;
    if (lengths && piece.bars.said() && (sum < piece.bars.value.least || sum > piece.bars.value.most))
        add("sections", "The sections have " + std::to_string(sum) + " bars together, but " + std::to_string(piece.bars.value.bars)
                + " are asked for: the whole is kept, the last section gives way.",
            "各段共" + std::to_string(sum) + "小节，但要求" + std::to_string(piece.bars.value.bars) + "小节：保留总长，调整最后一段。", true, {});
    // Moods against each other and against the mode.
    auto has = [&](std::string_view word) { return std::find(piece.character.value.begin(), piece.character.value.end(), word) != piece.character.value.end(); };
    for (const auto &[a, b] : {std::pair{"happy", "sad"}, std::pair{"calm", "agitated"}, std::pair{"calm", "lively"}, std::pair{"bright", "dark"}, std::pair{"busy", "sparse"},
                               std::pair{"loud", "soft"}, std::pair{"simple", "complex"}, std::pair{"legato", "staccato"}, std::pair{"high", "low"}})
        if (has(a) && has(b))
            add("character", std::string("\"") + a + "\" and \"" + b + "\" pull apart: a middle way is taken.",
                std::string("“") + qualityNamed(a)->chinese + "”与“" + qualityNamed(b)->chinese + "”相反：取折中。", true, {a, b});
    // Ranges that no instrument of the forces has, or that are upside down.
    for (RangeWish &wish : piece.ranges.value)
        if (wish.range.lowest > wish.range.highest) {
            add("ranges", "The range asked for is upside down: its ends are exchanged.", "所要求的音域上下颠倒：已对调。", false, {});
            std::swap(wish.range.lowest, wish.range.highest);
        }
    // What must occur and must not.
    for (const DeviceAt &d : piece.occur.value)
        for (const Avoid &a : piece.avoid.value)
            if ((a.what == Avoidance::Occurrence && a.device == d.device) || (a.what == Avoidance::Modulation && d.device == Device::Modulation))
                add("avoid", std::string("\"") + deviceName(d.device) + "\" is both wanted and forbidden: it is left out.", std::string("“") + deviceChinese(d.device) + "”既要求又禁止：不写。", true, {});
    if (piece.keyPlan.said() && std::any_of(piece.avoid.value.begin(), piece.avoid.value.end(), [](const Avoid &a) { return a.what == Avoidance::Modulation; }))
        add("keyPlan", "Other keys are named and modulation is forbidden: the keys that were named are written, and no others.", "既指定了其他调又禁止转调：只写指定的调。", true, {});
}

Result<Understanding> understood(const Brief &brief, const PieceConcept &base)
{
    if (brief.text.find_first_not_of(" \t\r\n") == std::string::npos && !brief.music)
        return fail(ErrorCode::BadInput, "There is nothing to read: say in a sentence what the piece should be, or select music.");
    Understanding u;
    ReadText read = statementsIn(brief.text, false);
    u.language = read.language;
    u.understood = std::move(read.understood);
    u.notUnderstood = std::move(read.notUnderstood);
    PieceConcept start = base;
    // What was said before gives way to what is said now; what is locked does not.
    forEachField(start, [](const char *, auto &field) {
        if (!field.locked && field.said()) field.words.clear();
    });
    if (brief.music) {
        const TickRange range = brief.selection.value_or(TickRange{TimelineTick{0}, brief.music->end()});
        const PieceConcept music = foundIn(*brief.music, range);
        // Of the music: what the base does not know better.
        auto take = [](auto &to, const auto &from) {
            if (to.origin == FieldOrigin::Default && !to.locked && from.origin == FieldOrigin::FoundInMusic) to = from;
        };
        take(start.key, music.key);
        take(start.metre, music.metre);
        take(start.anacrusis, music.anacrusis);
        take(start.tempo, music.tempo);
        take(start.voices, music.voices);
        take(start.forces, music.forces);
        take(start.weave, music.weave);
        take(start.bars, music.bars);
        take(start.sections, music.sections);
        take(start.ranges, music.ranges);
        for (std::size_t a = 0; a < kAspects; ++a) take(start.aspects[a], music.aspects[a]);
    }
    ConceptBuilder builder(std::move(start), brief.music != nullptr);
    builder.read(read.statements);
    u.concept_ = builder.piece();
    u.conflicts = std::move(builder.conflicts);
    // Length said anew: sections that were only found or made by rule do not hold it back.
    if (u.concept_.bars.said() && u.concept_.sections.origin == FieldOrigin::FoundInMusic) {
        u.concept_.sections.value.clear();
        u.concept_.sections.origin = FieldOrigin::Default;
    }
    settleConflicts(u.concept_, u.conflicts);
    u.concept_ = completed(u.concept_);
    for (const BriefConflict &c : u.conflicts) u.concept_.remarks.push_back(c.sentence);
    // ... and keeps its own words where nothing new was said.
    std::size_t at = 0;
    forEachField(u.concept_, [&](const char *, auto &field) {
        std::size_t k = 0;
        forEachField(base, [&](const char *, const auto &old) {
            if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::decay_t<decltype(old)>>)
                if (k == at && field.said() && field.words.empty()) field.words = old.words;
            ++k;
        });
        ++at;
    });
    return u;
}

Result<Understanding> understood(const Brief &brief) { return understood(brief, PieceConcept{}); }

} // namespace ricercar
