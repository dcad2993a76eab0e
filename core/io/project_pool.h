// SPDX-License-Identifier: GPL-3.0-or-later
// The music of a project as JSON: one pool of bars, master bars, parts and origins, and snapshots that name pool
// entries by index. What snapshots share in memory they share in the file, and again in memory when it is opened:
// ideas and checkpoints are compared with the score by pointer.
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace ricercar::project {

using Json = nlohmann::ordered_json;

// Members and files of a newer version wait in Metadata::other of the current score under these prefixes, and
// go back to their places when the project is saved.
inline constexpr std::string_view kKeptMember = "kept in project: "; // + "score.json name" -> JSON
inline constexpr std::string_view kKeptFile = "kept file: ";         // + name -> "text:..." or "base64:..."

class PoolWriter {
public:
    std::size_t add(const Score &score); // the snapshot's index
    // The text of score.json: one pool entry to the line.
    std::string text(const std::vector<std::pair<std::string, std::string>> &further) const;

private:
    std::size_t bar(const BarPtr &bar);
    std::size_t masterBar(const MasterBarPtr &bar);
    std::size_t part(const PartPtr &part);
    Json noteJson(const Note &note);

    std::map<const void *, std::size_t> m_index; // of pool entries by address; the scores keep them alive
    std::vector<std::string> m_origins, m_masterBars, m_bars, m_parts, m_scores;
};

// What is wrong, with the place: "score.json: bars[3].notes[2].pitch: ...".
struct Misfit {
    std::string sentence;
};

struct Pool {
    std::vector<ScorePtr> scores;
    std::uint64_t highestId = 0;
    std::vector<std::pair<std::string, std::string>> further; // top-level members that are not known, as JSON
    std::size_t unknownInside = 0;                            // members not known further in: not kept
    std::string firstUnknown;
};
// Throws Misfit. `firstMetadata` is added to the first snapshot's (what is kept for the next save).
Pool readPool(const Json &json, const std::map<std::string, std::string> &firstMetadata);

// A place in a JSON document, for reading with checks. Children refer to their parent: name every level.
class View {
public:
    View(const Json &json, const char *file) : m_json(json), m_key(file) {}
    View at(const char *key) const;      // required
    bool has(const char *key) const { return m_json.is_object() && m_json.contains(key); }
    View item(std::size_t index) const;
    std::size_t size() const;            // of an array
    std::int64_t integer(std::int64_t low, std::int64_t high) const;
    std::uint64_t id(bool zeroAllowed = false) const;
    double number(double low, double high) const;
    bool flag() const;
    std::string text() const;
    std::size_t choice(std::initializer_list<const char *> names) const;
    const Json &json() const { return m_json; }
    void object() const;                 // or Misfit
    std::string place() const;
    [[noreturn]] void wrong(const std::string &what) const;

    // Members with a default
    std::int64_t integerOr(const char *key, std::int64_t low, std::int64_t high, std::int64_t other) const;
    double numberOr(const char *key, double low, double high, double other) const;
    bool flagOr(const char *key, bool other) const;
    std::string textOr(const char *key) const;
    std::size_t choiceOr(const char *key, std::initializer_list<const char *> names, std::size_t other) const;

private:
    View(const Json &json, const View *up, const char *key, std::size_t index) : m_json(json), m_up(up), m_key(key), m_index(index) {}
    const Json &m_json;
    const View *m_up = nullptr;
    const char *m_key = nullptr;
    std::size_t m_index = 0;
};

} // namespace ricercar::project
