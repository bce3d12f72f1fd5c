#!/usr/bin/env bash
# What an answer costs at the border, in one run and on the same statements: from Python by calls and by batches of Arrow beside sqlglot, from Node.js
# beside the parser of `@aws/lsp-partiql`. Run it by hand, before a release, after `bindings/build.sh`. Needs Python and Node.js.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
tools=$target/ci/border
python3 -m venv "$tools"
"$tools/bin/pip" install -q pyarrow sqlglot==30.30.0
"$tools/bin/pip" install -q --force-reinstall --no-deps "${WHEEL:-$(ls "$target"/dist/partiql_iam-*.whl)}"
# Its own dependencies are not to be had, and its parser needs none.
(cd "$tools" && npm pack --silent @aws/lsp-partiql@0.0.20 >/dev/null && tar xzf aws-lsp-partiql-0.0.20.tgz)

sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1
"$tools/bin/python" bindings/python/bench/run.py "$tools/statements.json"
node bindings/wasm/bench/run.mjs "$tools/statements.json" "${PACKAGE:-$target/npm}" "$tools/package"
