#!/usr/bin/env bash
# Searches the larger worlds; the gate searches smaller ones. A number makes the strings of tokens so much longer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec cargo run --quiet --locked -- --full "${1:-0}"
