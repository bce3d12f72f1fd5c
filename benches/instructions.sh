#!/usr/bin/env bash
# Instructions from text to requirements, for each class of benches/statements and of benches/items: benches/instructions.sh [COMMIT]
# With a commit it counts that one too, and fails if a class takes more than 1 % more. What a commit has no program for is counted alone.
set -euo pipefail
cd "$(dirname "$0")/.."
# Each build has its own folder of results: this looks for the program in its worktree.
unset CARGO_TARGET_DIR
base=${1:-}

# build FOLDER NAME: the path of the program.
build() {
    (cd "$1" && cargo bench --bench "$2" --no-default-features --no-run 2>&1) | sed -n "s|.*(\(.*$2-[0-9a-f]*\))|$1/\1|p" | tail -1
}
# count PROGRAM CLASS: of 300 runs those of 100 are taken away. Where the stack begins depends on the length of the path and on the
# environment, and what copying takes depends on that; so both are the same for all programs.
count() {
    local runs total=()
    for runs in 100 300; do
        total+=("$(env -i PATH="$PATH" valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "$2" "$runs" 2>&1 | sed -n 's/.*Collected : //p')")
    done
    echo $(((total[1] - total[0]) / 200))
}

folder=$(mktemp -d)
trap 'git worktree remove --force "$folder/tree" 2>/dev/null || true; rm -rf "$folder"' EXIT
[ -z "$base" ] || git worktree add -q --detach "$folder/tree" "$base"
status=0
for name in instructions instructions_dynamodb; do
    program=$folder/now
    cp "$(build "$PWD" "$name")" "$program"
    before=
    if [ -n "$base" ] && [ -e "$folder/tree/benches/$name.rs" ]; then
        before=$folder/was
        cp "$(build "$folder/tree" "$name")" "$before"
    fi
    while read -r class; do
        now=$(count "$program" "$class")
        if [ -z "$before" ]; then
            printf '%-24s%8d\n' "$class" "$now"
            continue
        fi
        was=$(count "$before" "$class")
        printf '%-24s%8d%8d %+6.2f %%\n' "$class" "$was" "$now" "$(awk "BEGIN { print 100 * ($now - $was) / $was }")"
        ((now * 100 <= was * 101)) || status=1
    done < <("$program")
done
exit $status
