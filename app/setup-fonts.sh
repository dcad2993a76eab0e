#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetches the music font (Bravura, SIL Open Font License) by npm into .cache/fonts/bravura, at one version and
# with its hash checked. Does nothing when it is there already, so it needs the network once.
set -euo pipefail

package="@vexflow-fonts/bravura"
version="1.0.2"
integrity="sha512-n3KC5hpv1CEoZCbMJ43WeUq71cIIycOUlWe2RU5OOIIKrQ9V8n0KV8v/oX/MDHokTXvUyTo4vJ2dsoMyMBeg4w=="
files=(bravura.otf metadata.json LICENSE.txt)

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
target="$root/.cache/fonts/bravura"

stop() { echo "ricercar: $1" >&2; exit 4; }

have_all() {
    local f
    for f in "${files[@]}"; do [[ -s "$target/$f" ]] || return 1; done
    [[ "$(cat "$target/version" 2>/dev/null)" == "$integrity" ]]
}

if have_all; then exit 0; fi

command -v npm >/dev/null || stop "the music font is fetched by npm, which is not installed; run: apt-get install npm"

mkdir -p "$root/.cache/fonts"
work="$(mktemp -d "$root/.cache/fonts/fetch.XXXXXX")"
trap 'rm -rf "$work"' EXIT

echo "ricercar: fetching the music font $package@$version" >&2
(cd "$work" && npm pack --silent "$package@$version" >npm.out 2>npm.err) ||
    stop "npm could not fetch the music font $package@$version; is there a network? (npm says: $(tail -n 1 "$work/npm.err"))"
archive="$(find "$work" -maxdepth 1 -name '*.tgz' -print -quit)"
[[ -n "$archive" ]] || stop "npm brought no archive for the music font $package@$version"

expected="$(printf '%s' "${integrity#sha512-}" | base64 -d | od -An -v -tx1 | tr -d ' \n')"
echo "$expected  $archive" | sha512sum --check --status ||
    stop "the music font that came is not the one this program was built for (its hash differs); nothing was installed"

tar -xzf "$archive" -C "$work"
mkdir -p "$target"
for f in "${files[@]}"; do
    [[ -s "$work/package/$f" ]] || stop "the music font's package lacks $f"
    install -m 644 "$work/package/$f" "$target/$f"
done
printf '%s' "$integrity" >"$target/version"
