# Sourced by the scripts beside it: installs what the tests need, once, into `target/e2e`, and builds what they run.
# Needs the Rust toolchain, Python 3, Node 20 and openssl. PROFILE: `debug` or `release`, for what is measured.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(realpath "$here/../..")
tools=$root/target/e2e
target=${CARGO_TARGET_DIR:-$root/target}
PROFILE=${PROFILE:-debug}

# needed COMMAND PACKAGE: a program of Debian, unless it is there.
needed() {
    command -v "$1" >/dev/null || { apt-get update -qq && apt-get install -y -qq "$2" >/dev/null; }
}

needed openssl openssl
# environment NAME REQUIREMENTS: packages of Python.
environment() {
    cmp -s "$here/$2" "$tools/$1/installed" && return
    python3 -c 'import ensurepip, venv' 2>/dev/null || { apt-get update -qq && apt-get install -y -qq python3-venv; }
    python3 -m venv "$tools/$1"
    "$tools/$1/bin/pip" install -q -r "$here/$2"
    cp "$here/$2" "$tools/$1/installed"
}
environment venv requirements.txt
environment venv-dynamodb requirements-dynamodb.txt
if ! cmp -s "$here/package-lock.json" "$here/node_modules/installed"; then
    (cd "$here" && npm ci --silent)
    cp "$here/package-lock.json" "$here/node_modules/installed"
fi

release=()
[ "$PROFILE" = release ] && release=(--release)
(cd "$root" && cargo build --quiet --locked "${release[@]}" --all-features)
(cd "$here" && cargo build --quiet --locked "${release[@]}" --target-dir "$target" --bin upstream)
# Where its own tests build it, since SQLite takes long.
(cd "$root/tests/dynoxide" && cargo build --quiet --locked "${release[@]}" --features serve --bin serve)
[ "$PROFILE" = release ] || (cd "$here" && cargo build --quiet --locked --target-dir "$target" --features sdk)

export PARTIQL_IAM=$target/$PROFILE/partiql-iam UPSTREAM=$target/$PROFILE/upstream SDK=$target/debug/sdk
export DYNOXIDE=${CARGO_TARGET_DIR:-$root/tests/dynoxide/target}/$PROFILE/serve
export DYNAMODB_SDK=$target/debug/dynamodb-sdk DYNAMODB_PYTHON=$tools/venv-dynamodb/bin/python
ENVOY=$(echo "$tools"/venv/lib/python3*/site-packages/envoy/_bin/envoy)
export ENVOY PYTHONDONTWRITEBYTECODE=1
cd "$here"
