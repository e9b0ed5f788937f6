"""What makes dbt cheap to run hundreds of times in one process, and changes nothing that a run does.

python -m pytest adapter/tests --server mysql
"""

from __future__ import annotations

import gc
import json
from types import SimpleNamespace
from typing import Any, TextIO

from dbt_common.clients import system
from dbt_common.tests import enable_test_caching

# Allocations between two collections, and how many of each generation precede one of the next.
COLLECT = (20_000, 50, 100)


def expect_many_runs() -> None:
    """Parse a text of Jinja once per process, collect less garbage, and write JSON at once.

    The suite's own fixtures switch dbt's cache on, so that it is on for every test but the first ones.
    """
    enable_test_caching()
    # Each run writes its manifest twice, and json.dump() is many times as slow as json.dumps().
    system.json = SimpleNamespace(**{**vars(json), "dump": _dump})
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)


def _dump(value: Any, file: TextIO, **options: Any) -> None:
    file.write(json.dumps(value, **options))
