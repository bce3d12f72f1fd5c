#!/usr/bin/env bash
# Inputs made up at random, without a guide: fuzz/executions.sh [COUNT [NUMBER [GENERATOR...]]]. A thousand million each, unless told otherwise, each
# generator in one process, one after the other. An execution that fails prints its NUMBER: `fuzz/executions.sh 1 NUMBER GENERATOR` makes it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
count=${1:-1000000000}
first=${2:-0}
generators=("${@:3}")
for number in "$count" "$first"; do
    [[ $number =~ ^[0-9]+$ ]] || { echo "\`$number\` is no number: executions.sh [COUNT [NUMBER [GENERATOR...]]]" >&2; exit 2; }
done
[ ${#generators[@]} -gt 0 ] || generators=(grammar mutation requests policies)
for generator in "${generators[@]}"; do
    case $generator in
    grammar | mutation | requests | policies) ;;
    *)
        echo "\`$generator\` is no generator: grammar, mutation, requests, policies" >&2
        exit 2
        ;;
    esac
    cargo run --quiet --locked --manifest-path tests/exhaustive/Cargo.toml -- executions "$generator" "$count" "$first"
done
