"""The shipped sample in the raw tables of a warehouse, as `etlp` brings it there."""

from __future__ import annotations

from benchmarks.errors import NotMeasured
from tests.servers import run_etlp
from warehouse.settings import Settings


def load_sample(settings: Settings) -> None:
    """Land the sample and load it.

    Raises:
        NotMeasured: one of the two failed.
    """
    for verb in ("sample", "load"):
        done = run_etlp(settings, verb)
        if done.returncode:
            raise NotMeasured(f"etlp {verb} failed: {' '.join(done.stderr.strip().splitlines()[-2:])[:400]}")
