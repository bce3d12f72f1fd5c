#!/usr/bin/env bash
# Builds the npm package into target/dist. Needs cargo, rustup and Node.js 20 or newer.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-$PWD/target}
package=$target/npm
rm -rf "$package"
mkdir -p "$package" "$target/dist"
bindings/module.sh partiql-iam-wasm "$package/module"
cp bindings/wasm/{answers.js,index.d.ts,node.js,web.js,package.json,README.md} LICENSE-APACHE LICENSE-MIT "$package"
(cd "$package" && npm pack --silent --pack-destination "$target/dist")

# What a page loads must not grow unseen.
module=$package/module/partiql_iam_wasm_bg.wasm
if [ "$(wc -c <"$module")" -gt 960000 ] || [ "$(gzip -9c "$module" | wc -c)" -gt 410000 ]; then
    echo "the module is larger than 960 kB, or than 410 kB by gzip" >&2
    exit 1
fi
