#!/usr/bin/env bash
# Print the path of the functions' own Python. It is looked for on PATH, then under pyenv, then fetched by uv.
set -euo pipefail
cd "$(dirname "$0")/.."
version=3.13

# pyenv's shims are on PATH but fail for versions that are not selected, so each candidate is run once.
for candidate in "$(command -v "python$version" || true)" \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/"python$version"; do
    if [ -x "$candidate" ] && "$candidate" -c 'import venv' 2>/dev/null; then
        # A shim or a link may move later, so ask the interpreter for its own path.
        "$candidate" -c 'import os, sys; print(os.path.realpath(sys.executable))'
        exit
    fi
done

export UV_PYTHON_INSTALL_DIR="$PWD/.build/python"
if .build/bootstrap/bin/uv python install --quiet "$version" 2>.build/python.log; then
    .build/bootstrap/bin/uv python find --managed-python "$version"
else
    echo "Python $version is needed (the functions run on it): not on PATH, not under pyenv, and" \
        "fetching it failed; see .build/python.log" >&2
    exit 1
fi
