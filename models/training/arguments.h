// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the training programs: --key value, or --key alone.
#pragma once

#include <map>
#include <string>

namespace ricercar::models {

class Arguments {
public:
    Arguments(int count, char** values) {
        for (int i = 1; i < count; ++i) {
            const std::string key = values[i];
            const bool hasValue = i + 1 < count && std::string(values[i + 1]).rfind("--", 0) != 0;
            m_values[key] = hasValue ? values[++i] : "";
        }
    }
    bool has(const std::string& key) const { return m_values.count(key) != 0; }
    std::string text(const std::string& key, const std::string& other = {}) const {
        const auto found = m_values.find(key);
        return found == m_values.end() ? other : found->second;
    }
    double number(const std::string& key, double other) const { return has(key) ? std::stod(text(key)) : other; }

private:
    std::map<std::string, std::string> m_values;
};

}  // namespace ricercar::models
