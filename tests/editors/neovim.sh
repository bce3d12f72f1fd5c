#!/usr/bin/env bash
# Opens a script in Neovim 0.11 and compares what it gets from the server with neovim.expected.
# NVIM names Neovim, PARTIQL_IAM the server; UPDATE=1 writes the expectation.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r project "$work/project"
cd "$work/project"
status=0
HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work XDG_STATE_HOME=$work OUT=$work/out \
    "${NVIM:-nvim}" --headless --clean -l "$here/neovim.lua" || status=$?
[ -f "$work/out" ] || { echo "Neovim wrote nothing (status $status)" >&2; exit 1; }
sed -e "s|$work/project|PROJECT|g" "$work/out" > "$work/received"
if [ "${UPDATE:-}" = 1 ]; then
    cp "$work/received" "$here/neovim.expected"
fi
diff -u "$here/neovim.expected" "$work/received"
[ "$status" = 0 ]
echo "Neovim received what was expected"
