#!/usr/bin/env bash
# The hooks of pre-commit, as somebody uses them who has this repository in their configuration: built from git, run on the files of a
# sample. Needs `pre-commit` (PRE_COMMIT says which), Python, git and a Rust toolchain. With UPDATE=1 the expected answer is written.
set -euo pipefail
cd "$(dirname "$0")/../.."

root=$PWD
work=$root/target/hooks
rm -rf "$work"
mkdir -p "$work"

# What is built in the other steps of the gate need not be built again, except this repository's own crates.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export MATURIN_PEP517_ARGS="--profile dev"
export PRE_COMMIT_HOME=$work/cache
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

# What is committed here, in a folder of its own: a hook's repository is no work tree in use.
git clone --quiet --no-hardlinks "file://$root" "$work/repository"

cp -r tests/hooks/sample "$work/sample"
cd "$work/sample"
git init --quiet
git add .
git commit --quiet --message sample

status=0
"${PRE_COMMIT:-pre-commit}" try-repo --color never --all-files "$work/repository" >"$work/log" 2>&1 || status=$?
# What comes before is the configuration that is tried, and how it is installed.
awk '/^(=====|\[INFO\])/ { last = NR } { line[NR] = $0 } END { for (at = last + 1; at <= NR; at++) print line[at] }' "$work/log" >"$work/found"
expected=$root/tests/hooks/expected
if [ -n "${UPDATE:-}" ]; then
    cp "$work/found" "$expected"
fi
if [ "$status" != 1 ] || ! diff -u "$expected" "$work/found"; then
    echo "pre-commit ended with status $status:" >&2
    tail -40 "$work/log" >&2
    exit 1
fi
echo "1 passed, 0 failed"
