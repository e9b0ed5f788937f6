"""What makes dbt cheap to run hundreds of times in one process, and changes nothing that a run does.

python -m pytest adapter/tests --server mysql
"""

from __future__ import annotations

import gc

from dbt_common.tests import enable_test_caching

# Allocations between two collections, and how many of each generation precede one of the next.
COLLECT = (20_000, 50, 100)


def expect_many_runs() -> None:
    """Parse a text of Jinja once per process, and leave what was imported out of garbage collections.

    The suite's own fixtures switch dbt's cache on, so that it is on for every test but the first ones.
    """
    enable_test_caching()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
