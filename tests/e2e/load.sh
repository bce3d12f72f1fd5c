#!/usr/bin/env bash
# `[SERVICE=dynamodb] load.sh [SECONDS]`: Envoy with and without the service under load. For a quiet machine.
PROFILE=release
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
needed wrk wrk
exec "$tools/venv/bin/python" load.py "$@"
