#!/usr/bin/env bash
# Builds the npm package into target/dist. Needs cargo, rustup and Node.js 20 or newer.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-$PWD/target}
package=$target/npm
rm -rf "$package"
mkdir -p "$package" "$target/dist"
bindings/module.sh partiql-iam-wasm "$package/module"
bindings/module.sh partiql-iam-scan-wasm "$package/module"
cp bindings/wasm/{answers.js,calls.js,index.d.ts,node.js,scan-node.js,scan-web.js,scan.d.ts,scanned.js,web.js,package.json,README.md} \
    LICENSE-APACHE LICENSE-MIT "$package"
(cd "$package" && npm pack --silent --pack-destination "$target/dist")

# What a page loads must not grow unseen: module, kB, kB by gzip.
while read -r name most most_by_gzip; do
    module=$package/module/${name}_bg.wasm
    if [ "$(wc -c <"$module")" -gt "${most}000" ] || [ "$(gzip -9c "$module" | wc -c)" -gt "${most_by_gzip}000" ]; then
        echo "$name is larger than $most kB, or than $most_by_gzip kB by gzip" >&2
        exit 1
    fi
done <<EOF
partiql_iam_wasm 820 350
partiql_iam_scan_wasm 1560 685
EOF
