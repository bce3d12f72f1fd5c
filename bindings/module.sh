#!/usr/bin/env bash
# module.sh CRATE FOLDER: compiles a crate to WebAssembly and writes it, with the JavaScript around it, into a folder. Needs cargo, rustup and Node.js.
#
# The module is built with a standard library of its own that is made for size, and ends at once where it would panic: two thirds of the size.
# Cargo calls this unstable, so that it asks for RUSTC_BOOTSTRAP.
set -euo pipefail
crate=$1
mkdir -p "$2"
folder=$(realpath "$2")
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
triple=wasm32-unknown-unknown
binaryen=132.0.0

rustup target add "$triple"
rustup component add rust-src

cargo build --quiet --locked --manifest-path bindings/wasm/bindgen/Cargo.toml --target-dir "$target/bindgen"
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none" \
    cargo build --quiet --locked --profile wasm --package "$crate" --target "$triple" --target-dir "$target/wasm" \
    -Z build-std=std,panic_abort -Z build-std-features=optimize_for_size

name=${crate//-/_}
"$target/bindgen/debug/partiql-iam-bindgen" "$target/wasm/$triple/wasm/$name.wasm" "$folder"
mkdir -p "$target/ci/binaryen"
npm install --silent --no-save --prefix "$target/ci/binaryen" "binaryen@$binaryen"
node "$target/ci/binaryen/node_modules/binaryen/bin/wasm-opt" -Oz --enable-bulk-memory --enable-multivalue \
    --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
    "$folder/${name}_bg.wasm" -o "$folder/smaller.wasm"
mv "$folder/smaller.wasm" "$folder/${name}_bg.wasm"
echo "$crate: $(($(wc -c <"$folder/${name}_bg.wasm") / 1000)) kB, $(($(gzip -9c "$folder/${name}_bg.wasm" | wc -c) / 1000)) kB by gzip"
