#!/usr/bin/env bash
# Builds partiql-iam.vsix, with the language server in it as WebAssembly. Needs cargo, rustup and Node.js 20 or newer.
set -euo pipefail
cd "$(dirname "$0")"
../../bindings/module.sh partiql-iam-editor module
npm ci --silent
npm run --silent package
