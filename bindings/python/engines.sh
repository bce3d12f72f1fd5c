#!/usr/bin/env bash
# The program, the wheel, Spark, Sail, DuckDB and Polars count the same: what `engines.py` says.
# Usage: engines.sh VENV [short], a virtual environment, in which what is needed is installed. `bindings/build.sh` makes the wheel.
# `short`: the small exports alone, and no cluster. Needs Java 17, which apt has as openjdk-17-jre-headless.
set -euo pipefail
cd "$(dirname "$0")"

bin=$(realpath "$1")/bin
wheels=("${CARGO_TARGET_DIR:-../../target}"/dist/partiql_iam-*.whl)
command -v java >/dev/null || { echo "Spark needs Java 17: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
"$bin/pip" install -q -r requirements-engines.txt
# Executors would find it without the archive.
"$bin/pip" uninstall -q -y partiql-iam
# Sail knows the clients of other versions of Spark.
[ -e "$1/sail/bin/python" ] || "$bin/python" -m venv "$1/sail"
PYTHON_OF_SAIL=$(realpath "$1")/sail/bin/python
export PYTHON_OF_SAIL
"$PYTHON_OF_SAIL" -m pip install -q -r requirements-sail.txt
export PYTHONDONTWRITEBYTECODE=1 SPARK_LOCAL_IP=127.0.0.1
exec "$bin/python" engines.py "${wheels[0]}" "${2:-long}"
