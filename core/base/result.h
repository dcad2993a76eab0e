// SPDX-License-Identifier: GPL-3.0-or-later
// Result<T>: a value, or an Error a musician can act on. Member names follow std::expected,
// so that the type can be replaced by it one day. Bugs are asserts, not Errors.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ricercar {

enum class ErrorCode {
    BadInput,        // the file or request is wrong; exit status 3
    WrongUse,        // the command was called wrongly; exit status 2
    MissingResource, // a font, SoundFont, weights file or device is not there; exit status 4
    Conflict,        // the document changed under a proposal
    Unsupported,     // asked for something this part cannot do
    Cancelled,       // an outcome, not a fault
    Io,              // reading or writing failed
    Internal         // anything else; exit status 1
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string sentence; // one clear sentence: what is wrong and what to do
    std::string detail;   // for logs: place in the file, a library's own words
};

// Wraps an Error on its way into a Result, as std::unexpected does.
struct Unexpected {
    Error error;
};

inline Unexpected fail(ErrorCode code, std::string sentence, std::string detail = {})
{
    return Unexpected{Error{code, std::move(sentence), std::move(detail)}};
}

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected e) : m_state(std::in_place_index<1>, std::move(e.error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T &value() & { return get(); }
    const T &value() const & { return const_cast<Result *>(this)->get(); }
    T &&value() && { return std::move(get()); }
    T &operator*() & { return get(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(get()); }
    T *operator->() { return &get(); }
    const T *operator->() const { return &value(); }

    const Error &error() const
    {
        assert(!has_value() && "error() of a Result that holds a value");
        return std::get<1>(m_state);
    }
    T value_or(T other) const { return has_value() ? std::get<0>(m_state) : std::move(other); }

private:
    T &get()
    {
        assert(has_value() && "value() of a Result that holds an error");
        return std::get<0>(m_state);
    }
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Unexpected e) : m_error(std::move(e.error)) {}

    bool has_value() const { return !m_error.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error &error() const
    {
        assert(m_error && "error() of a Result that holds no error");
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace ricercar
