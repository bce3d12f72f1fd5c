#!/usr/bin/env bash
# The tools of `partiql-iam mcp`, called by the client of the protocol's Python package. Needs the program in $PARTIQL_IAM.
# Usage: run.sh VENV, a virtual environment, in which the package is installed.
set -euo pipefail
bin=$(realpath "$1")/bin
cd "$(dirname "$0")"

"$bin/pip" install -q -r requirements.txt
PYTHONDONTWRITEBYTECODE=1 "$bin/python" check.py "$PARTIQL_IAM"
