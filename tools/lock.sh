#!/usr/bin/env bash
# Write the three lock files from pyproject.toml: versions and hashes for every supported Python and platform, no
# addresses. One version serves all Pythons (fork strategy "fewest"), so that numbers do not depend on which is found.
#
#     tools/lock.sh              keep what is locked, add what is missing
#     tools/lock.sh --upgrade    take the newest versions that fit
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

lock "$@" --output-file requirements.lock pyproject.toml
lock "$@" --output-file requirements-build.lock --group build
lock "$@" --output-file requirements-dev.lock --constraint requirements.lock --group dev pyproject.toml

packages=$(grep -c '^[a-z]' requirements.lock)
echo "requirements.lock: $packages packages"
if [ "$packages" -gt 45 ]; then
    echo "more than 45 packages in the base install: move something to an extra" >&2
    exit 1
fi
if grep -nE '://|file:' requirements*.lock; then
    echo "an address got into a lock file" >&2
    exit 1
fi
