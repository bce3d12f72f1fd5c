#!/usr/bin/env bash
# Builds the playground into playground/dist: a page that any server of files can serve. The package must be built: bindings/wasm/build.sh.
set -euo pipefail
cd "$(dirname "$0")"

target=${CARGO_TARGET_DIR:-$PWD/../target}
../bindings/module.sh partiql-iam-editor module
npm ci --silent
npm install --silent --no-save --no-package-lock "$target"/dist/partiql-iam-*.tgz
npm run --silent build

module=module/partiql_iam_editor_bg.wasm
if [ "$(wc -c <"$module")" -gt 2380000 ] || [ "$(gzip -9c "$module" | wc -c)" -gt 995000 ]; then
    echo "the language server's module is larger than 2,380 kB, or than 995 kB by gzip" >&2
    exit 1
fi
