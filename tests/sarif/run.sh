#!/usr/bin/env bash
# SARIF of each command, held against the schema and read by sarif-tools. Needs Python with sarif-tools and jsonschema[format] in the
# virtual environment $1, and the program in $PARTIQL_IAM.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$1
logs=$(mktemp -d)
trap 'rm -r "$logs"' EXIT

# log NAME STATUS ARGUMENTS...: what the program writes, if it ends with this status.
log() {
    local name=$1 expected=$2 status=0
    shift 2
    "$PARTIQL_IAM" "$@" --format sarif >"$logs/$name.sarif" 2>/dev/null || status=$?
    if [ "$status" != "$expected" ]; then
        echo "$name: exit status $status, not $expected" >&2
        exit 1
    fi
}

ledger=(--ledger arn:aws:qldb:us-east-1:123456789012:ledger/cars --catalog examples/cars/tables.json)
cars=examples/cars/policies
log lint 1 lint "${ledger[@]}" $cars/wrong.json $cars/trust.json
log lint-nothing 0 lint $cars/read-only.json
log lint-refused 2 lint $cars/broken.json examples/cars/tables.json
log check 2 check "${ledger[@]}" --policy $cars/read-only.json --file examples/cars/queries.partiql
log check-argument 1 check "${ledger[@]}" --policy $cars/read-only.json "DELETE FROM Vehicle"
log diff 1 diff "${ledger[@]}" --policy $cars/full-access.json --statements examples/cars/reads.partiql
log scan 2 scan examples
log scan-tree 2 scan crates/cli/tests/cli/scan.in
log scan-policy 1 scan --policy crates/cli/tests/cli/scan.in/policies/clerk.json crates/cli/tests/cli/scan.in/src/music.py
log usage 2 lint --list

"$venv/bin/python3" tests/sarif/check.py "$venv/bin/sarif" "$logs"/*.sarif
