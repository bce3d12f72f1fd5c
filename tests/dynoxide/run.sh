#!/usr/bin/env bash
# Compares this library with dynoxide, an emulator of DynamoDB: what it runs and AWS is not known to refuse is understood, and what it
# touches is what the answer says. PARTIQL_IAM_STATEMENTS is how many statements are written by the grammar.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec cargo run --quiet --locked
