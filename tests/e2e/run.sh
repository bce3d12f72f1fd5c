#!/usr/bin/env bash
# The end-to-end tests: real clients, the real Envoy, the service, and an upstream that writes down what it gets.
# `run.sh test_tricks` runs one file, `run.sh test_faults.Faults.test_body_limit` one test.
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
[ $# -gt 0 ] || set -- discover
exec "$tools/venv/bin/python" -W ignore::ResourceWarning -m unittest "$@"
