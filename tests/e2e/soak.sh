#!/usr/bin/env bash
# `[SERVICE=dynamodb] soak.sh [MINUTES]`: ten minutes of steady load, and the memory of the service meanwhile.
PROFILE=release
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
needed wrk wrk
exec "$tools/venv/bin/python" soak.py "$@"
