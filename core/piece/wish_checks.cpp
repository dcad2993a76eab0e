// SPDX-License-Identifier: GPL-3.0-or-later
// Every field that was said becomes a check on the music, with a sentence. The checks are those of files of requests.
#include "core/brief/concept_words.h"
#include "core/brief/heard_levels.h"
#include "core/brief/request_check.h"
#include "core/piece/assessment.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

class Wishes {
public:
    Wishes(const Score &score, const PieceConcept &piece) : m_score(score), m_piece(piece), m_whole{TimelineTick{0}, score.end()} {}

    std::vector<WishCheck> run()
    {
        const PieceConcept &p = m_piece;
        const bool endsElsewhere = std::any_of(p.keyPlan.value.begin(), p.keyPlan.value.end(), [](const KeyAt &k) { return k.place.kind == Place::Kind::Ending; });
        if (p.key.said()) {
            Place place;
            if (endsElsewhere) place.kind = Place::Kind::Beginning;
            check("key", "key", "=", keyName(p.key.value), keyName(p.key.value), place);
        }
        if (p.keyPlan.said())
            for (const KeyAt &k : p.keyPlan.value) check("keyPlan", "key", "=", keyName(k.key), keyName(k.key) + " (" + placeWords(k.place) + ")", k.place);
        if (p.metre.said()) {
            const std::string metre = std::to_string(p.metre.value.beats) + "/" + std::to_string(p.metre.value.unit);
            check("metre", "metre", "=", metre, metre);
        }
        if (p.bars.said()) check("bars", "bars", "in", std::to_string(p.bars.value.least) + ".." + std::to_string(p.bars.value.most), std::to_string(p.bars.value.bars) + " bars");
        if (p.tempo.said()) {
            const TempoWish &t = p.tempo.value;
            check("tempo", "tempo", "in", number(t.least - 0.5) + ".." + number(t.most + 0.5), t.marking.empty() ? number(t.quartersPerMinute) + " quarters a minute" : t.marking);
        }
        if (p.anacrusis.said() && p.anacrusis.value.value > 0) check("anacrusis", "anacrusis", "", "", "an anacrusis");
        if (p.genre.said()) check("genre", "genre", "=", genreInfo(p.genre.value).id, std::string("a ") + genreInfo(p.genre.value).name);
        if (p.weave.said()) check("weave", "weave", "=", weaveId(p.weave.value), weaveName(p.weave.value)).severity = Severity::Weakness;
        if (p.pattern.said()) check("pattern", "pattern", "=", patternId(p.pattern.value), patternName(p.pattern.value)).severity = Severity::Weakness;
        if (p.sections.said() || p.form.said()) form();
        if (p.voices.said() && p.voices.value > 0) check("voices", "voices", "=", std::to_string(p.voices.value), std::to_string(p.voices.value) + " voices");
        if (p.forces.said())
            for (const Force &f : p.forces.value) check("forces", "instrument", "=", f.instrument, f.instrument).force = f;
        if (p.cadences.said())
            for (const CadenceAt &c : p.cadences.value) {
                static constexpr const char *ids[] = {"", "authentic", "half", "plagal", "deceptive", "phrygian"};
                WishCheck &w = check("cadences", "cadence", "=", ids[static_cast<std::size_t>(c.kind)], cadenceWords(c.kind, BriefLanguage::English) + " at " + placeWords(c.place), c.place);
                w.cadence = c;
            }
        levels();
        if (p.ranges.said())
            for (const RangeWish &r : p.ranges.value) {
                RequestCheck c;
                c.subject = "range";
                c.relation = "in";
                c.value = std::to_string(r.range.lowest) + ".." + std::to_string(r.range.highest);
                c.part = r.part;
                WishCheck &w = judge("ranges", c, "a compass");
                w.compass = r;
            }
        if (p.occur.said())
            for (const DeviceAt &d : p.occur.value) {
                RequestCheck c;
                c.subject = "occurs";
                c.value = deviceId(d.device);
                c.place = d.place;
                WishCheck &w = judge("occur", c, deviceName(d.device));
                w.device = d;
            }
        if (p.avoid.said())
            for (const Avoid &a : p.avoid.value) {
                RequestCheck c;
                if (a.what == Avoidance::LargeLeaps && a.limit > 0) {
                    c.subject = "largest leap";
                    c.relation = "<=";
                    c.value = std::to_string(a.limit);
                } else {
                    c.subject = "no";
                    c.value = a.what == Avoidance::Occurrence ? deviceId(a.device) : avoidanceId(a.what);
                }
                WishCheck &w = judge("avoid", c, std::string("no ") + (a.what == Avoidance::Occurrence ? deviceName(a.device) : avoidanceName(a.what)));
                w.avoid = a;
                // What no rule can hear is neither met nor missed.
                if (!w.met && w.sentence.find("cannot be heard") != std::string::npos) m_wishes.pop_back();
            }
        return std::move(m_wishes);
    }

private:
    static std::string number(double v)
    {
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", v);
        return text;
    }

    WishCheck &judge(const char *field, const RequestCheck &c, const std::string &asked)
    {
        WishCheck w;
        w.field = field;
        const CheckOutcome o = checked(c, m_score, nullptr);
        w.met = o.met;
        w.sentence = "Asked for: " + asked + ". " + o.sentence;
        w.range = resolved(c.place, m_score, &m_piece).value_or(m_whole);
        if (c.part) w.voices = resolved(*c.part, m_score);
        m_wishes.push_back(std::move(w));
        return m_wishes.back();
    }
    WishCheck &check(const char *field, const char *subject, const char *relation, const std::string &value, const std::string &asked, const Place &place = {})
    {
        RequestCheck c;
        c.subject = subject;
        c.relation = relation;
        c.value = value;
        c.place = place;
        return judge(field, c, asked);
    }

    void form()
    {
        std::string letters;
        for (const PieceSection &s : m_piece.sections.value)
            if (!s.label.empty() && s.label.size() <= 2) letters += s.label[0];
        if (letters.size() < 2 || letters.size() > 8) letters = formId(m_piece.form.value);
        if (letters.empty()) return;
        check("form", "form", "=", letters, "the form " + letters).severity = Severity::Weakness;
    }

    // A level is met where the music leans that way: strong words ask for more of it than weak ones.
    void levels()
    {
        const KeySignature key = m_piece.key.value;
        for (std::size_t i = 0; i < kAspects; ++i) {
            const auto aspect = static_cast<Aspect>(i);
            const Field<double> &field = m_piece.aspects[i];
            if (!field.said() || std::abs(field.value) < 0.2) continue;
            const bool shares = aspect == Aspect::Syncopation || aspect == Aspect::Dotted || aspect == Aspect::Triplets || aspect == Aspect::Ornament;
            const double heard = heardLevel(m_score, m_whole, {}, key, aspect);
            const double strong = std::abs(field.value) >= 0.55 ? 0.75 * field.value : 0.0;
            WishCheck w;
            w.field = aspectId(aspect);
            w.range = m_whole;
            w.severity = Severity::Weakness;
            w.aspect = aspect;
            w.level = field.value;
            if (shares && field.value <= -0.75) w.met = heard <= 0.03;
            else if (shares && field.value < 0) w.met = heard <= 0.3;
            else if (aspect == Aspect::Valence || aspect == Aspect::Energy || aspect == Aspect::Density) w.met = field.value > 0 ? heard > 0 : heard < 0;
            else w.met = field.value > 0 ? heard > std::max(strong, shares ? 0.05 : 0.0) : heard < std::min(strong, 0.0);
            w.sentence = std::string("Asked for: ") + (field.value < 0 ? "less " : "more ") + aspectName(aspect) + " than such music mostly has. It is heard at " + number(heard) + " on a scale from -1 to 1.";
            m_wishes.push_back(std::move(w));
        }
    }

    const Score &m_score;
    const PieceConcept &m_piece;
    TickRange m_whole;
    std::vector<WishCheck> m_wishes;
};

} // namespace

std::vector<WishCheck> wishesIn(const Score &score, const PieceConcept &piece) { return Wishes(score, piece).run(); }

std::vector<Finding> wishFindings(const Score &score, const std::vector<WishCheck> &wishes)
{
    std::vector<Finding> findings;
    for (const WishCheck &w : wishes) {
        if (w.met) continue;
        Finding f;
        f.rule = "asked-" + w.field;
        f.severity = w.severity;
        f.range = w.range;
        f.voices = w.voices;
        f.sentence = w.sentence;
        f.source = "the brief";
        findings.push_back(placed(f, score));
    }
    return findings;
}

} // namespace ricercar
