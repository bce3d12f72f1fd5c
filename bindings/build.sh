#!/usr/bin/env bash
# Leaves the packages for other languages in target/dist, as a release has them: the wheel for Python (manylinux2014, CPython 3.10 and later).
# Needs a Rust toolchain and Python; what else it needs it installs in target/dist/tools. PROFILE=dev builds faster and larger.
set -euo pipefail
cd "$(dirname "$0")/.."

dist=$PWD/target/dist
tools=$dist/tools
mkdir -p "$dist"

if [ ! -e "$tools/ready" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install -q -r bindings/python/requirements-build.txt
    touch "$tools/ready"
fi
rm -f "$dist"/partiql_iam-*.whl
# `--zig` links with glibc 2.17, whatever this machine has.
PATH="$tools/bin:$PATH" "$tools/bin/maturin" build --quiet --profile "${PROFILE:-release}" --zig --compatibility manylinux2014 --out "$dist"
ls -1 "$dist"/partiql_iam-*.whl
