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
if ! cmp -s "$here/requirements.txt" "$tools/installed"; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || { apt-get update -qq && apt-get install -y -qq python3-venv; }
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$tools/installed"
fi
if ! cmp -s "$here/package-lock.json" "$here/node_modules/installed"; then
    (cd "$here" && npm ci --silent)
    cp "$here/package-lock.json" "$here/node_modules/installed"
fi

release=()
[ "$PROFILE" = release ] && release=(--release)
(cd "$root" && cargo build --quiet --locked "${release[@]}" --all-features)
(cd "$here" && cargo build --quiet --locked "${release[@]}" --target-dir "$target" --bin upstream)
[ "$PROFILE" = release ] || (cd "$here" && cargo build --quiet --locked --target-dir "$target" --features sdk)

export PARTIQL_IAM=$target/$PROFILE/partiql-iam UPSTREAM=$target/$PROFILE/upstream SDK=$target/debug/sdk
ENVOY=$(echo "$tools"/venv/lib/python3*/site-packages/envoy/_bin/envoy)
export ENVOY PYTHONDONTWRITEBYTECODE=1
cd "$here"
