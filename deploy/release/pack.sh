#!/usr/bin/env bash
# Packs the program of one target into target/dist, with the licences, the manual page and the completions of shells.
# Usage: pack.sh VERSION TARGET, after `cargo build --release --target TARGET`.
set -euo pipefail
version=$1 target=$2
cd "$(dirname "$0")/../.."

built=${CARGO_TARGET_DIR:-target}
name=partiql-iam-$version-$target
folder=$built/release-pack/$name
rm -rf "$folder"
mkdir -p "$folder/completions" "$built/dist"
program=$built/$target/release/partiql-iam
[ -e "$program" ] || program=$program.exe
cp "$program" LICENSE-APACHE LICENSE-MIT README.md CHANGELOG.md "$folder"
# A program for another processor does not run here, and comes without these.
if "$program" man >"$folder/partiql-iam.1" 2>/dev/null; then
    for shell in bash fish zsh powershell; do
        "$program" completions "$shell" >"$folder/completions/partiql-iam.$shell"
    done
else
    rm -r "$folder/partiql-iam.1" "$folder/completions"
fi
case $target in
    *-windows-*) (cd "$built/release-pack" && 7z a -bso0 "../dist/$name.zip" "$name") ;;
    *) tar -C "$built/release-pack" -czf "$built/dist/$name.tar.gz" "$name" ;;
esac
