// SPDX-License-Identifier: GPL-3.0-or-later
// Counts what the audio callback must not do. The test's executable stands before libc and glib with its
// own malloc, free, mutex locks and writes; while a CallbackWatch lives they count on its thread.
#pragma once

namespace ricercar::test {

struct ForbiddenCalls {
    int allocations = 0, frees = 0, locks = 0, waits = 0, writes = 0;
    int all() const { return allocations + frees + locks + waits + writes; }
};

class CallbackWatch {
public:
    CallbackWatch();
    ~CallbackWatch();
    CallbackWatch(const CallbackWatch &) = delete;
    CallbackWatch &operator=(const CallbackWatch &) = delete;
    static ForbiddenCalls calls(); // on this thread, by all watches since reset()
    static void reset();
    static bool works(); // false under a sanitizer, which has an allocator of its own
};

} // namespace ricercar::test
