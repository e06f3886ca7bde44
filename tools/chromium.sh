#!/usr/bin/env bash
# Print where a Chromium is, for the browser tests and the README's pictures: one that is there, else Debian's is
# installed where that is allowed. Where none can be had: an error in CI, elsewhere nothing but a line that says so.
set -euo pipefail

find() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    return 1
}

if ! find; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
        echo "no Chromium is here: installing Debian's" >&2
        "${as_root[@]}" apt-get update -qq >&2 || true # what is known of packages may do
        "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji >&2 || true
    fi
    if ! find; then
        echo "no Chromium: install one (Debian: apt-get install chromium), or browser tests and pictures cannot be had" >&2
        [ "${CI:-}" != true ]
    fi
fi
