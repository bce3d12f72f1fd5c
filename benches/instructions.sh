#!/usr/bin/env bash
# Instructions from text to requirements, for each class of benches/statements: benches/instructions.sh [COMMIT]
# With a commit, which must have this program, it counts that one too, and fails if a class takes more than 1 % more.
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:-}

# build FOLDER: the path of the program.
build() {
    (cd "$1" && cargo bench --bench instructions --no-default-features --no-run 2>&1) | sed -n "s|.*(\(.*instructions-[0-9a-f]*\))|$1/\1|p" | tail -1
}
# count PROGRAM CLASS: of 300 runs those of 100 are taken away.
count() {
    local runs total=()
    for runs in 100 300; do
        total+=("$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "$2" "$runs" 2>&1 | sed -n 's/.*Collected : //p')")
    done
    echo $(((total[1] - total[0]) / 200))
}

program=$(build "$PWD")
if [ -n "$base" ]; then
    folder=$(mktemp -d)
    trap 'git worktree remove --force "$folder"' EXIT
    git worktree add -q --detach "$folder" "$base"
    before=$(build "$folder")
fi
status=0
while read -r class; do
    now=$(count "$program" "$class")
    if [ -z "$base" ]; then
        printf '%-24s%8d\n' "$class" "$now"
        continue
    fi
    was=$(count "$before" "$class")
    printf '%-24s%8d%8d %+6.2f %%\n' "$class" "$was" "$now" "$(awk "BEGIN { print 100 * ($now - $was) / $was }")"
    ((now * 100 <= was * 101)) || status=1
done < <("$program")
exit $status
