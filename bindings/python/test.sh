#!/usr/bin/env bash
# The wheel of target/dist, as somebody installs it: the vectors and the API by pytest, the stubs by mypy, pyright and stubtest.
# Usage: test.sh VENV, a virtual environment, in which what is needed is installed. `bindings/build.sh` makes the wheel.
set -euo pipefail
bin=$(realpath "$1")/bin
cd "$(dirname "$0")"

wheels=("${CARGO_TARGET_DIR:-../../target}"/dist/partiql_iam-*.whl)
"$bin/pip" install -q -r requirements-test.txt
"$bin/pip" install -q --force-reinstall --no-deps "${wheels[@]}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
"$bin/python" -m pytest -q -p no:cacheprovider --rootdir . tests
"$bin/python" -m doctest ../../docs/python.md
# From elsewhere: what is looked at is the installed package.
"$bin/python" -m mypy --strict --cache-dir "$work/mypy" tests
(cd "$work" && "$bin/python" -m mypy --strict --cache-dir "$work/mypy" --package partiql_iam)
(cd "$work" && "$bin/python" -m mypy.stubtest --ignore-missing-stub partiql_iam)
"$bin/pyright" --pythonpath "$bin/python" --project pyrightconfig.json
