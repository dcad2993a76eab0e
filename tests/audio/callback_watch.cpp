// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/audio/callback_watch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/types.h>
#include <time.h>

#include <cerrno>
#include <cstddef>

namespace {

thread_local bool t_watching = false;
thread_local ricercar::test::ForbiddenCalls t_calls;

void count(int ricercar::test::ForbiddenCalls::*what)
{
    if (t_watching)
        ++(t_calls.*what);
}

template <typename Function>
Function next(Function &known, const char *name)
{
    if (!known)
        known = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
    return known;
}

using ricercar::test::ForbiddenCalls;

} // namespace

namespace ricercar::test {

CallbackWatch::CallbackWatch() { t_watching = true; }
CallbackWatch::~CallbackWatch() { t_watching = false; }
ForbiddenCalls CallbackWatch::calls() { return t_calls; }
void CallbackWatch::reset() { t_calls = {}; }

bool CallbackWatch::works()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return true;
#endif
}

} // namespace ricercar::test

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

extern "C" {

void *__libc_malloc(std::size_t);
void *__libc_calloc(std::size_t, std::size_t);
void *__libc_realloc(void *, std::size_t);
void *__libc_memalign(std::size_t, std::size_t);
void __libc_free(void *);

void *malloc(std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    return __libc_malloc(size);
}

void *calloc(std::size_t n, std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    return __libc_calloc(n, size);
}

void *realloc(void *memory, std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    return __libc_realloc(memory, size);
}

void *aligned_alloc(std::size_t alignment, std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    return __libc_memalign(alignment, size);
}

void *memalign(std::size_t alignment, std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, std::size_t alignment, std::size_t size)
{
    count(&ForbiddenCalls::allocations);
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void free(void *memory)
{
    if (memory)
        count(&ForbiddenCalls::frees);
    __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    static int (*known)(pthread_mutex_t *);
    count(&ForbiddenCalls::locks);
    return next(known, "pthread_mutex_lock")(mutex);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    static int (*known)(pthread_mutex_t *);
    count(&ForbiddenCalls::locks);
    return next(known, "pthread_mutex_trylock")(mutex);
}

void g_mutex_lock(void *mutex)
{
    static void (*known)(void *);
    count(&ForbiddenCalls::locks);
    next(known, "g_mutex_lock")(mutex);
}

void g_rec_mutex_lock(void *mutex)
{
    static void (*known)(void *);
    count(&ForbiddenCalls::locks);
    next(known, "g_rec_mutex_lock")(mutex);
}

void g_cond_wait(void *condition, void *mutex)
{
    static void (*known)(void *, void *);
    count(&ForbiddenCalls::waits);
    next(known, "g_cond_wait")(condition, mutex);
}

int nanosleep(const timespec *time, timespec *left)
{
    static int (*known)(const timespec *, timespec *);
    count(&ForbiddenCalls::waits);
    return next(known, "nanosleep")(time, left);
}

ssize_t write(int file, const void *bytes, std::size_t size)
{
    static ssize_t (*known)(int, const void *, std::size_t);
    count(&ForbiddenCalls::writes);
    return next(known, "write")(file, bytes, size);
}

} // extern "C"

#endif
