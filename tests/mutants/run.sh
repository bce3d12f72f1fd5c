#!/usr/bin/env bash
# The tests tested: tests/mutants/run.sh [SEED [N]] looks at N mutants (300, unless told otherwise) of those that cargo-mutants lists for the parser,
# the resolvers, the evaluator and the wire. By hand, not in the gate: it builds for some minutes, then a mutant takes half a second.
#
# cargo-mutants builds the library anew for each mutant, which takes a minute. Here all of them are built into one library, each turned on by its
# number at run time, and a mutant is run against the tests alone that reach its place, until one fails. What is computed while compiling has no such
# switch: it is listed, and `cargo mutants --re` runs it.
#
# ONLY=FILE looks at those alone whose names are lines of the file, JOBS=N at so many at a time. What lives is in target/mutants/tree/survivors.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tools=$PWD/target/ci
[ -x "$tools/bin/cargo-mutants" ] ||
    cargo install --quiet --locked --debug --root "$tools" --target-dir "$tools/build" cargo-mutants@27.1.0
work=$PWD/target/mutants
mkdir -p "$work/tree"
# A copy whose sources are changed; of what is committed and what is not.
git ls-files -z --cached --others --exclude-standard | grep -zv '^src/' | tar cf - --null -T - --ignore-failed-read | tar xf - -C "$work/tree"
mkdir -p "$work/tree/src"
tar cf - src | tar xf - -C "$work/tree" --skip-old-files
PATH="$tools/bin:$PATH" cargo mutants --list --json --no-config --package partiql-iam -f 'src/syntax/**' -f 'src/service/*/resolve/**' \
    -f 'src/service/dynamodb/plan/**' -f 'src/iam/evaluate/**' -f 'src/wire/**' >"$work/list.json"
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0
CARGO_TARGET_DIR="$work/tool" cargo build --quiet --locked --manifest-path tests/mutants/Cargo.toml
# The tests of how files import one another read the sources, and the compiler's messages those of the compiler.
export CARGO_PROFILE_DEV_OPT_LEVEL=1 CARGO_TARGET_DIR="$work/build" LEFT_OUT="house:: compile_fail"
exec nice -n 19 "$work/tool/debug/partiql-iam-mutants" "$PWD" "$work/tree" "$work/list.json" tests/mutants/explained.md "${1:-1}" "${2:-300}" \
    --package partiql-iam --lib --test core --test policy
