#!/usr/bin/env bash
# The extension in a real Visual Studio Code, in a browser: code-server, driven by Playwright. Needs editors/vscode/build.sh to have run,
# Node.js 20, and a compiler for C++. Ten minutes at first; run it before a release. SCREENSHOTS names a folder for a picture.
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=$PWD/target/ci/code-server
if [ ! -e "$tools/ready" ]; then
    command -v chromium >/dev/null || apt-get install -y -qq chromium
    command -v rg >/dev/null || apt-get install -y -qq ripgrep
    mkdir -p "$tools"
    (
        cd "$tools"
        # Its own scripts fetch prebuilt programs: for passwords, which this needs not, and for search.
        npm install --silent --no-save --ignore-scripts code-server@4.100.3 playwright-core@1.65.1
        echo 'module.exports = {};' >node_modules/argon2/argon2.js
        cd node_modules/code-server/lib/vscode
        npm install --silent --omit=dev --ignore-scripts --legacy-peer-deps
        npm rebuild --silent @vscode/spdlog node-pty @parcel/watcher @vscode/native-watchdog || true
        mkdir -p node_modules/@vscode/ripgrep/bin
        ln -s "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
        cd extensions
        npm install --silent --omit=dev --ignore-scripts --legacy-peer-deps
    )
    touch "$tools/ready"
fi
export CODE_SERVER=$tools/node_modules/code-server/out/node/entry.js CHROMIUM=${CHROMIUM:-$(command -v chromium)} NODE_PATH=$tools/node_modules
node --test tests/editors/code-server/extension.test.cjs
