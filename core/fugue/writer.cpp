// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_writer.h"

#include "core/fugue/slot_harmony.h"

#include <algorithm>

namespace ricercar {

double FugueWriter::meanKey(const WovenLine &line)
{
    double sum = 0;
    for (const WovenNote &n : line) sum += n.key;
    return line.empty() ? 60 : sum / static_cast<double>(line.size());
}

void FugueWriter::put(WovenLine &line, const WovenLine &notes)
{
    line.insert(line.end(), notes.begin(), notes.end());
    std::sort(line.begin(), line.end(), [](const WovenNote &a, const WovenNote &b) { return a.onset < b.onset; });
}

double FugueWriter::chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull;
    x ^= x >> 30;
    x *= 0xD6E8FEB86659FD93ull;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

Result<WrittenFugue> FugueWriter::write()
{
    const std::vector<std::string> problems = problemsOf(m_plan, m_m);
    if (!problems.empty()) return fail(ErrorCode::BadInput, problems.front());
    m_out.lines.resize(static_cast<std::size_t>(m_plan.voices()));
    m_out.harmony = slotsOver(0, m_plan.length(), m_metre, m_plan.key);
    placeEntries();
    placeCountersubjects();
    findMotifs();
    for (std::size_t s = 0; s < m_plan.sections.size(); ++s) {
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        m_job.progress(static_cast<double>(s) / static_cast<double>(m_plan.sections.size()), sectionInWords(m_plan, s));
        // A section is planned before the one it follows is composed, so that voices know what they lead into.
        if (s == 0) plan(0);
        if (s + 1 < m_plan.sections.size()) plan(s + 1);
        compose(s);
    }
    if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    finish();
    return std::move(m_out);
}

Result<WrittenFugue> FugueWriter::rewrite(WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed)
{
    m_out = std::move(fugue);
    m_seed = seed;
    findMotifs();
    for (std::size_t s : sections) {
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const int begin = m_plan.startOf(s), end = begin + m_plan.sections[s].length;
        for (std::size_t v = 0; v < m_out.lines.size(); ++v) {
            auto &line = m_out.lines[v];
            line.erase(std::remove_if(line.begin(), line.end(), [&](const WovenNote &n) {
                return n.onset >= begin && n.onset < end && !marked(static_cast<int>(v), n.onset);
            }), line.end());
        }
        compose(s);
    }
    if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    finish();
    return std::move(m_out);
}

bool FugueWriter::marked(int v, int t) const
{
    return std::any_of(m_out.marks.begin(), m_out.marks.end(), [&](const FugueMark &k) { return k.voice == v && t >= k.begin && t < k.end; });
}

void FugueWriter::mark(int v, const WovenLine &notes, Role role, std::size_t s, std::size_t entry)
{
    m_out.marks.push_back({v, notes.front().onset, notes.back().end, role, s, entry});
}

void FugueWriter::findMotifs()
{
    m_motifs = motifsOf(m_m.subject, m_metre, m_metre.bar(), false);
    if (!m_cs.notes.empty())
        for (Motif &motif : motifsOf(m_cs.notes, m_metre, m_metre.bar(), false)) m_motifs.push_back(std::move(motif));
    m_playful = motifsOf(m_m.subject, m_metre, m_metre.bar(), true);
}

void FugueWriter::finish()
{
    std::sort(m_out.marks.begin(), m_out.marks.end(), [](const FugueMark &a, const FugueMark &b) { return a.begin < b.begin; });
}

Result<WrittenFugue> writeFugue(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject, JobControl &job)
{
    return FugueWriter(material, plan, countersubject, job).write();
}

Result<WrittenFugue> rewritten(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject,
                               WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed, JobControl &job)
{
    return FugueWriter(material, plan, countersubject, job).rewrite(std::move(fugue), sections, seed);
}

} // namespace ricercar
