// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/genie_events.h"

#include "core/io/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace ricercar {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostEvents = 1'000'000;
constexpr double kLongest = 24 * 3600.0;

// What is wrong with it, or nothing.
std::string fault(const GenieEvent &event)
{
    if (!std::isfinite(event.seconds) || event.seconds < 0 || event.seconds > kLongest)
        return "the time is to be seconds from 0 to a day";
    if (event.button < 0 || event.button > 7) return "the button is to be a number from 1 to 8";
    if (event.velocity < 1 || event.velocity > 127) return "the velocity is to be a number from 1 to 127";
    return {};
}

bool numberIn(const std::string &text, double &value)
{
    char *end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == 0;
}

Result<std::vector<GenieEvent>> fromLines(const std::string &text, const std::string &name)
{
    std::vector<GenieEvent> events;
    std::istringstream in(text);
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        const auto wrong = [&](const std::string &why) {
            return fail(ErrorCode::BadInput, name + ", line " + std::to_string(number) + ": " + why +
                                                 "; a line is \"seconds, button, on or off\", such as 0.5, 3, on.");
        };
        for (char &c : line)
            if (c == ',' || c == ';' || c == '\t' || c == '\r') c = ' ';
        std::vector<std::string> words;
        std::istringstream split(line);
        for (std::string word; split >> word;) words.push_back(word);
        if (words.empty() || words[0][0] == '#') continue;
        GenieEvent event;
        double button = 0, velocity = event.velocity;
        if (!numberIn(words[0], event.seconds)) {
            if (number == 1) continue; // names of the columns
            return wrong("\"" + words[0].substr(0, 40) + "\" is no time");
        }
        if (words.size() < 3) return wrong("the button, or whether it goes on or off, is missing");
        if (!numberIn(words[1], button) || button != std::floor(button) || button < 1 || button > 8)
            return wrong("the button is to be a number from 1 to 8");
        event.button = static_cast<int>(button) - 1;
        if (words[2] == "on" || words[2] == "1" || words[2] == "down") event.on = true;
        else if (words[2] == "off" || words[2] == "0" || words[2] == "up") event.on = false;
        else return wrong("\"" + words[2].substr(0, 40) + "\" is neither on nor off");
        if (words.size() > 3 && (!numberIn(words[3], velocity) || !(velocity >= 0 && velocity <= 127)))
            return wrong("the velocity is to be a number from 1 to 127");
        event.velocity = event.on ? static_cast<int>(velocity) : 80;
        if (const std::string why = fault(event); !why.empty()) return wrong(why);
        if (events.size() == kMostEvents) return wrong("more than a million events are not read");
        events.push_back(event);
    }
    return events;
}

Result<std::vector<GenieEvent>> fromJson(const std::string &text, const std::string &name)
{
    Json json = Json::parse(text, nullptr, false);
    if (json.is_object() && json.contains("events")) json = Json(json["events"]);
    if (!json.is_array())
        return fail(ErrorCode::BadInput, name + " is no list of events; it is to hold [{\"time\": 0.5, \"button\": 3, \"on\": true}, ...].");
    if (json.size() > kMostEvents) return fail(ErrorCode::BadInput, name + " holds more than a million events, which are not read.");
    std::vector<GenieEvent> events;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const Json &item = json[i];
        const auto wrong = [&](const std::string &why) {
            return fail(ErrorCode::BadInput, name + ", event " + std::to_string(i + 1) + ": " + why +
                                                 "; an event is {\"time\": 0.5, \"button\": 3, \"on\": true}.");
        };
        const auto number = [&](const char *key) { return item.is_object() && item.contains(key) && item[key].is_number(); };
        if (!number("time")) return wrong("it has no time in seconds");
        if (!number("button") || item["button"].get<double>() != std::floor(item["button"].get<double>()) ||
            std::abs(item["button"].get<double>()) > 1000)
            return wrong("the button is to be a number from 1 to 8");
        if (!item.contains("on") || !item["on"].is_boolean()) return wrong("\"on\" is to be true or false");
        GenieEvent event{item["time"].get<double>(), static_cast<int>(item["button"].get<double>()) - 1, item["on"].get<bool>(), 80};
        if (event.on && item.contains("velocity")) {
            if (!number("velocity") || !(std::abs(item["velocity"].get<double>()) <= 127))
                return wrong("the velocity is to be a number from 1 to 127");
            event.velocity = static_cast<int>(item["velocity"].get<double>());
        }
        if (const std::string why = fault(event); !why.empty()) return wrong(why);
        events.push_back(event);
    }
    return events;
}

} // namespace

Result<std::vector<GenieEvent>> genieEventsFrom(const std::string &text, const std::string &name)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string::npos && (text[first] == '[' || text[first] == '{');
    Result<std::vector<GenieEvent>> events = json ? fromJson(text, name) : fromLines(text, name);
    if (!events) return events;
    std::stable_sort(events->begin(), events->end(), [](const GenieEvent &a, const GenieEvent &b) { return a.seconds < b.seconds; });
    if (std::none_of(events->begin(), events->end(), [](const GenieEvent &e) { return e.on; }))
        return fail(ErrorCode::BadInput, "There is no press of a button in " + name + ".");
    return events;
}

Result<std::vector<GenieEvent>> readGenieEvents(const std::filesystem::path &file)
{
    Result<std::string> text = readWholeFile(file);
    if (!text) return Unexpected{text.error()};
    return genieEventsFrom(*text, file.filename().string());
}

} // namespace ricercar
