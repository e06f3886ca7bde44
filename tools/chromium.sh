#!/usr/bin/env bash
# Print the path of Chromium, for the browser tests and the README's pictures. If there is none, install Debian's, if
# that is allowed. If that fails, too, fail in CI; elsewhere only print a line that says so.
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
        echo "there is no Chromium: installing Debian's" >&2
        "${as_root[@]}" apt-get update -qq >&2 || true # the present lists of packages may be new enough
        "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji >&2 || true
    fi
    if ! find; then
        echo "no Chromium: install one (Debian: apt-get install chromium), or browser tests and pictures cannot run" >&2
        [ "${CI:-}" != true ]
    fi
fi
