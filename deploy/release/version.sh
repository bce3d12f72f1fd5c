#!/usr/bin/env bash
# The version of the packages; `tests/core/versions.rs` keeps that all have it.
set -euo pipefail
sed -n 's/^version = "\(.*\)"$/\1/p' "$(dirname "$0")/../../Cargo.toml" | head -1
