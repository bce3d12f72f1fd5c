#!/usr/bin/env bash
# Leaves the packages for other languages in target/dist, as a release has them: the wheel for Python (manylinux2014, CPython 3.10 and later) and
# the npm package. Usage: build.sh [python] [wasm], both without arguments. Needs a Rust toolchain, Python and Node.js; what else it needs it
# installs. PROFILE=dev builds the wheel faster and larger.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
dist=$target/dist
mkdir -p "$dist"

python() {
    local tools=$target/ci/wheel
    if [ ! -e "$tools/ready" ]; then
        python3 -m venv "$tools"
        "$tools/bin/pip" install -q -r bindings/python/requirements-build.txt
        touch "$tools/ready"
    fi
    rm -f "$dist"/partiql_iam-*.whl
    # `--zig` links with glibc 2.17, whatever this machine has.
    PATH="$tools/bin:$PATH" "$tools/bin/maturin" build --quiet --profile "${PROFILE:-release}" --zig --compatibility manylinux2014 --out "$dist"
    ls -1 "$dist"/partiql_iam-*.whl
}

wasm() {
    bindings/wasm/build.sh
}

[ $# -gt 0 ] || set -- python wasm
for package in "$@"; do
    case $package in
        python | wasm) "$package" ;;
        *) echo "there is no package \`$package\`: write python or wasm" >&2; exit 2 ;;
    esac
done
