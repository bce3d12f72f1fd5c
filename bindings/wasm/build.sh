#!/usr/bin/env bash
# Builds the npm package into target/dist. Needs cargo, rustup and Node.js 20 or newer.
#
# The module is built with a standard library of its own that is made for size, and ends at once where it would panic: two thirds of the size.
# Cargo calls this unstable, so that it asks for RUSTC_BOOTSTRAP.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-$PWD/target}
package=$target/npm
triple=wasm32-unknown-unknown
binaryen=132.0.0

rustup target add --toolchain "$(rustc --version | cut -d' ' -f2)" "$triple" 2>/dev/null || rustup target add "$triple"
rustup component add rust-src

cargo build --quiet --locked --manifest-path bindings/wasm/bindgen/Cargo.toml --target-dir "$target/bindgen"
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none" \
    cargo build --quiet --locked --profile wasm --package partiql-iam-wasm --target "$triple" --target-dir "$target/wasm" \
    -Z build-std=std,panic_abort -Z build-std-features=optimize_for_size

rm -rf "$package"
mkdir -p "$package/module" "$target/dist" "$target/ci/binaryen"
"$target/bindgen/debug/partiql-iam-bindgen" "$target/wasm/$triple/wasm/partiql_iam_wasm.wasm" "$package/module"
npm install --silent --no-save --prefix "$target/ci/binaryen" "binaryen@$binaryen"
node "$target/ci/binaryen/node_modules/binaryen/bin/wasm-opt" -Oz --enable-bulk-memory --enable-multivalue \
    --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
    "$package/module/partiql_iam_wasm_bg.wasm" -o "$package/module/smaller.wasm"
mv "$package/module/smaller.wasm" "$package/module/partiql_iam_wasm_bg.wasm"

cp bindings/wasm/{answers.js,index.d.ts,node.js,web.js,package.json,README.md} LICENSE-APACHE LICENSE-MIT "$package"
(cd "$package" && npm pack --silent --pack-destination "$target/dist")

size=$(wc -c <"$package/module/partiql_iam_wasm_bg.wasm")
zipped=$(gzip -9c "$package/module/partiql_iam_wasm_bg.wasm" | wc -c)
echo "the module: $((size / 1000)) kB, $((zipped / 1000)) kB by gzip"
# What a page loads must not grow unseen.
if [ "$size" -gt 950000 ] || [ "$zipped" -gt 400000 ]; then
    echo "the module is too large" >&2
    exit 1
fi
