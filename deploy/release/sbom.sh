#!/usr/bin/env bash
# What the program and the packages are made of, in CycloneDX, into a folder. Needs cargo-cyclonedx. Usage: sbom.sh FOLDER
set -euo pipefail
mkdir -p "$1"
out=$(realpath "$1")
cd "$(dirname "$0")/../.."

version=$(deploy/release/version.sh)
for crate in crates/cli bindings/python bindings/wasm bindings/scan bindings/editor; do
    name=sbom-${crate//\//-}
    cargo cyclonedx --quiet --format json --all-features --override-filename "$name" --manifest-path "$crate/Cargo.toml"
    mv "$crate/$name.json" "$out/partiql-iam-$version-${crate##*/}.cdx.json"
    # It writes one for each member of the workspace.
    git ls-files --others --exclude-standard -- "*/$name.json" "$name.json" | xargs -r rm --
done
