#!/usr/bin/env bash
# Fuzzes each target for some seconds with a fixed seed, beginning with every input that was kept: fuzz/run.sh SECONDS [TARGET...]
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?seconds for each target}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(parse resolve decide round_trip differential dynamodb audit)

# The seeds need no compiler of C++ and no peer.
cargo run --quiet --locked --no-default-features --bin seeds
for target in "${targets[@]}"; do
    printf '\n-- %s\n' "$target"
    # No sanitizer: the library has no unsafe code, and so it needs no unstable compiler.
    cargo fuzz run --sanitizer none "$target" "corpus/$target" "regressions/$target" -- \
        -dict=partiql.dict -max_len=4096 -timeout=10 -seed=1 -max_total_time="$seconds" -print_final_stats=1 2>&1 |
        grep -Ev '^(#[0-9]+\s+(NEW|REDUCE|RELOAD|pulse)|WARNING: Failed to find function)'
done
