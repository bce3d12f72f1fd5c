#!/usr/bin/env bash
# Tests the npm package that `bindings/wasm/build.sh` left in target/dist. Needs Node.js 20.19 or newer.
set -euo pipefail
cd "$(dirname "$0")/test"

package=(../../../target/dist/partiql-iam-*.tgz)
[ -z "${CARGO_TARGET_DIR:-}" ] || package=("$CARGO_TARGET_DIR"/dist/partiql-iam-*.tgz)
npm ci --silent
npm install --silent --no-save --no-package-lock "${package[@]}"
npm test
