#!/usr/bin/env bash
# Lock every environment: one file of exact versions and hashes for each list of names.
# `tools/lock.sh` brings all to their newest versions; see tools/locked.py for how a stale one is noticed.
set -euo pipefail
cd "$(dirname "$0")/.."
python="$(tools/python.sh)"

lock() { # lock <output> <inputs and options…>
    local output="$1"
    shift
    # One platform, Lambda's, so that every machine writes the same lines; hashes cover them all.
    # No header and no notes: they would hold this machine's paths.
    .build/bootstrap/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate \
        --python "$python" --python-version 3.13 --python-platform x86_64-manylinux_2_28 \
        "$@" --output-file "$output"
    echo "$output"
}

lock tools/audit.txt tools/audit.in
lock tools/bootstrap.txt tools/bootstrap.in
lock tools/checkov.txt tools/checkov.in
lock tools/emulator.txt tools/emulator.in
lock tools/runtime.txt tools/runtime.in
lock tools/sam.txt tools/sam.in
# Tests must see the versions that are deployed: resolve the functions' packages with the tools once,
# then hold the layer to what was found.
lock requirements-dev.txt pyproject.toml --group dev layers/dependencies/requirements.in
lock layers/dependencies/requirements.txt layers/dependencies/requirements.in \
    --constraints requirements-dev.txt
