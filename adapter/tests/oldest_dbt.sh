#!/bin/sh
# Tests the adapter on the oldest dbt-core that it supports, in an environment of its own.
#
#   adapter/tests/oldest_dbt.sh [pytest options]      e.g. --server mysql; a small part of the tests
set -eu
cd "$(dirname "$0")/../.."
OLDEST=1.8
place=${ETLP_OLDEST_DBT:-.venv/dbt-$OLDEST}
python=$place/bin/python
if [ ! -x "$python" ]; then
    .venv/bin/uv venv --quiet --python .venv/bin/python "$place"
fi
.venv/bin/uv pip install --quiet --no-sources --python "$python" "dbt-core~=$OLDEST.0" "dbt-tests-adapter<1.11" \
    --editable "./mysql_arrow[arrow]" --editable "./adapter[python]" \
    click jinja2 pytest pytest-timeout pytest-xdist pyyaml
tests=adapter/tests/behaviour
# Microbatches came with 1.9.
exec "$python" -m pytest -k "not microbatch" "$tests/test_strategies.py" "$tests/test_swap.py" "$tests/test_seeds.py" \
    "$tests/test_debug.py" "$@"
