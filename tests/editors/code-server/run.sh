#!/usr/bin/env bash
# The extension in a real Visual Studio Code, in a browser: code-server, driven by Playwright. Needs editors/vscode/build.sh to have run,
# Node.js, and on Debian what code-server's own parts are compiled with. Ten minutes at first; run it before a release.
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=$PWD/target/ci/code-server
if [ ! -e "$tools/ready" ]; then
    command -v krb5-config >/dev/null || apt-get install -y -qq libkrb5-dev
    command -v chromium >/dev/null || apt-get install -y -qq chromium
    mkdir -p "$tools"
    npm install --silent --no-save --prefix "$tools" code-server@4.139.1 playwright-core@1.65.1
    touch "$tools/ready"
fi
export CODE_SERVER=$tools/node_modules/.bin/code-server CHROMIUM=${CHROMIUM:-$(command -v chromium)} NODE_PATH=$tools/node_modules
node --test tests/editors/code-server/extension.test.cjs
