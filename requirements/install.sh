#!/bin/sh
# Installs a lock into .venv, and the distributions of this checkout with it; does nothing when that is done.
#
#   requirements/install.sh run|dev
set -eu
cd "$(dirname "$0")/.."
wanted=$1
done=.venv/installed
# The distributions of this checkout, by folder; lock.sh leaves them out of the locks.
own=". adapter mysql_arrow"
stamp() { cat "requirements/$1.txt" $(printf '%s/pyproject.toml ' $own) requirements/install.sh | cksum; }

# All that `run` needs is in `dev` too.
for lock in "$wanted" dev; do
    if [ -f "$done" ] && [ "$(cat "$done")" = "$lock $(stamp "$lock")" ]; then
        exit 0
    fi
done

fail() {
    echo "$1" >&2
    exit 2
}
PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null ||
    fail "Python 3.11 to 3.13 is needed, $PYTHON is $("$PYTHON" --version 2>&1 || true).
Hint: make PYTHON=python3.11 ..."

if [ ! -x .venv/bin/pip ]; then
    rm -rf .venv
    if ! "$PYTHON" -m venv .venv >/dev/null 2>&1; then
        # Debian keeps the module's other half in a package of its own.
        command -v apt-get >/dev/null || fail "$PYTHON -m venv failed. Hint: install Python's venv module."
        sudo=$([ "$(id -u)" = 0 ] || echo sudo)
        $sudo apt-get update -qq >&2
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >&2
        rm -rf .venv
        "$PYTHON" -m venv .venv
    fi
fi
rm -f "$done"
echo "installing requirements/$wanted.txt into .venv" >&2
.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
# Packages without wheels are built with the setuptools that is pinned, not with today's.
.venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --no-build-isolation \
    "requirements/$wanted.txt"
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation \
    $(printf -- '--editable %s ' $own)
echo "$wanted $(stamp "$wanted")" >"$done"
