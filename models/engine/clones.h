// SPDX-License-Identifier: GPL-3.0-or-later
// RICERCAR_CLONES before a function: the compiler makes it for several instruction sets, and the
// program picks at start. Off under sanitizers, which run before the choice can be made.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define RICERCAR_CLONES __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define RICERCAR_CLONES
#endif
