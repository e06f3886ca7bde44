#!/usr/bin/env bash
# Lock every environment: write exact versions and hashes for each list of packages, in their newest versions.
# tools/locked.py notices a lock file that is older than its list.
set -euo pipefail
cd "$(dirname "$0")/.."
python="$(tools/python.sh)"

lock() { # lock <output> <inputs and options…>
    local output="$1"
    shift
    # The platform is always Lambda's, so that every machine writes the same lines. Hashes cover all platforms.
    # Header and notes are left out, because they would hold this machine's paths.
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
# Tests must use the versions that are deployed. The functions' packages are resolved together with the tools, then the
# layer is limited to the versions that were found.
lock requirements-dev.txt pyproject.toml --group dev layers/dependencies/requirements.in \
    functions/pictures/requirements.in functions/cabinet/requirements.in
lock layers/dependencies/requirements.txt layers/dependencies/requirements.in \
    --constraints requirements-dev.txt
for function in cabinet pictures; do
    lock "functions/$function/requirements.txt" "functions/$function/requirements.in" --constraints requirements-dev.txt
done
# These two are installed together with the packages of the tests.
for beside in fuzz mutation; do
    lock "tools/$beside.txt" "tools/$beside.in" --constraints requirements-dev.txt
done
# The floors and peers of the bench use the layer's versions of what they share with it.
for stack in floor ptb aiogram; do
    lock "tools/bench/$stack.txt" "tools/bench/$stack.in" --constraints layers/dependencies/requirements.txt
done
