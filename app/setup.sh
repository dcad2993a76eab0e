# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by app/run and tests/run: installs what is missing, then builds. Says what it does on stderr,
# so that a report on stdout stays clean. Sets $root and $build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build/release"

say() { printf '%s\n' "ricercar: $*" >&2; }
die() { say "$*"; exit 4; }

build_packages=(
    g++ cmake ninja-build ccache pkg-config npm ca-certificates
    qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl-dev
    libtorch-dev libopenblas0-openmp
    libfluidsynth-dev librtaudio-dev librtmidi-dev libsndfile1-dev
    libzip-dev zlib1g-dev nlohmann-json3-dev libcli11-dev
    timgm6mb-soundfont fluid-soundfont-gm fonts-noto-cjk fonts-urw-base35
)
test_packages=(jackd2 libjack-jackd2-dev xvfb openbox xdotool)

install_packages() { # names...
    local missing=() p
    for p in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] && continue
        # Any npm will do, also one that did not come as a package.
        [ "$p" = npm ] && command -v npm >/dev/null && continue
        missing+=("$p")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null ||
        die "these packages are missing and there is no apt-get to install them: ${missing[*]}. Please install them and start again."
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "these packages are missing: ${missing[*]}. Please install them as root (apt-get install) and start again."
        sudo=(sudo)
    fi
    say "installing ${#missing[@]} packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${sudo[@]}" apt-get update &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        die "apt-get could not install what is missing; is there a network connection? The whole log: $log"
    fi
    rm -f "$log"
}

configure_and_build() { # [targets...]; all without
    if [ ! -f "$build/build.ninja" ]; then
        say "configuring (once)"
        (cd "$root" && cmake --preset release ${RICERCAR_CMAKE_FLAGS:-}) >"$root/build/configure.log" 2>&1 || {
            tail -n 15 "$root/build/configure.log" >&2
            die "the build could not be configured; the whole log: build/configure.log"
        }
    fi
    local args=()
    [ $# -gt 0 ] && args=(--target "$@")
    # A build with nothing to do is quick, and not worth a word.
    [ -x "$build/bin/ricercar" ] || say "building (the first time takes some minutes)"
    cmake --build "$build" "${args[@]}" >"$root/build/build.log" 2>&1 || {
        grep -E 'error|FAILED' "$root/build/build.log" | head -n 20 >&2
        die "the build failed; the whole log: build/build.log"
    }
}

mkdir -p "$root/build"
