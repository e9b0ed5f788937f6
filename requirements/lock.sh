#!/bin/sh
# Makes the locks anew: every version pinned with its hashes, for every platform.
#
#   requirements/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-.venv/bin/uv}
# The distributions of this checkout that another one depends on, by name; install.sh installs them.
own="dbt-mysql mysql-arrow"
lock() {
    out=$1
    shift
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        $(printf -- '--no-emit-package %s ' $own) --custom-compile-command "requirements/lock.sh" \
        --output-file "requirements/$out" "$@"
}
lock bootstrap.txt requirements/bootstrap.in "$@"
lock run.txt pyproject.toml requirements/bootstrap.in "$@"
lock dev.txt pyproject.toml requirements/bootstrap.in --extra dev --constraint requirements/run.txt "$@"
