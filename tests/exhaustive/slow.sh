#!/usr/bin/env bash
# Slow texts. `slow.sh [SECONDS [SEED [KIND...]]]` searches for them, from the rows of slow.txt on, and prints the slowest of each kind with the
# time of a byte at a quarter, a half and the whole length: where that grows there is a square. `slow.sh check [KIND...]` counts the instructions of
# each row with callgrind: a text twice as long may take 2.2 times as many, and a byte what the row says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
cargo build --quiet --locked --features slow --bin slow
slow="$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/slow"
if [ "${1:-}" != check ]; then
    exec nice -n 19 "$slow" search "${1:-600}" "${2:-1}" "${@:3}"
fi
kinds=" ${*:2} "
counts=$(mktemp)
trap 'rm -f "$counts" "$counts.log"' EXIT
# The instructions of a text of so many bytes.
count() {
    valgrind --tool=callgrind --callgrind-out-file="$counts" --toggle-collect='slow::measured' "$slow" once "$@" >"$counts.log" 2>&1
    sed -n 's/^summary: *//p' "$counts"
}
failed=0
# Shapes have what looks like escapes to `read`.
while IFS=$'\t' read -r kind bound shape; do
    case $kind in //*) continue ;; esac
    [ "$kinds" = "  " ] || [[ $kinds == *" $kind "* ]] || continue
    bytes=20000
    case $kind in
    dynamodb) bytes=8000 ;;
    # What is looked at around a place in templates and sources is bounded by a count of tokens: shorter texts do not fill it.
    json | yaml | serverless | terraform | python | java | javascript | go | csharp | rust | kotlin | php) bytes=120000 ;;
    esac
    half=$(count "$kind" $((bytes / 2)) "$shape")
    whole=$(count "$kind" "$bytes" "$shape")
    each=$((whole / bytes))
    said="$kind: $each instructions a byte, $((whole * 100 / half)) hundredths: ${shape:0:100}"
    if [ $((whole * 10)) -gt $((half * 22)) ]; then
        echo "GROWS FASTER THAN THE TEXT: $said"
        failed=1
    elif [ "$each" -gt "$bound" ]; then
        echo "MORE THAN $bound: $said"
        failed=1
    else
        echo "$said"
    fi
done <slow.txt
exit $failed
