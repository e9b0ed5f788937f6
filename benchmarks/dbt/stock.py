"""Our adapter beside dbt-mysql 1.7 with dbt-core 1.7, on a generated project over the sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.dbt.databases import contents, difference, prefixes
from benchmarks.dbt.flights import STAGING, models
from benchmarks.dbt.generated import THREADS, add_source, both
from benchmarks.dbt.log import counts
from benchmarks.dbt.part import Bench, Result, Took
from benchmarks.dbt.sample import load_sample
from benchmarks.errors import NotMeasured
from benchmarks.reading import Timing, interleave

COMMANDS = {
    "dbt build --full-refresh": ("build", "--full-refresh"),
    "dbt build, nothing new": ("build",),
}


def measure(bench: Bench) -> Result:
    """Time a full and an incremental build with both."""
    made = models()
    none = bench.server.settings("none")
    with prefixes(none, 1) as (prefix,), both(bench, made) as projects:
        loaded = bench.server.settings(prefix)
        load_sample(loaded)
        versions = " and ".join(f"{name} ({dbt.version})" for name, (dbt, _) in projects.items())
        result = Result(
            f"stock: {len(made)} generated models over the sample, {versions}, {THREADS} threads, "
            f"medians of {bench.repeat}; ratio to ours"
        )
        ways: dict[str, Callable[[], Timing]] = {}
        for name, (dbt, _) in projects.items():
            add_source(dbt, "nyc", loaded.database("raw"), list(STAGING))
            for what, arguments in COMMANDS.items():
                # Not timed: the tables are made and what is cold is warmed.
                first = dbt.run(*arguments)
                result.counts.append(counts(f"{name}: {what}", first.statements))
                ways[f"{name}: {what}"] = partial(dbt.run, *arguments)
        ours, stock = (contents(settings, settings.schema) for _, settings in projects.values())
        if unlike := difference(ours, stock):
            raise NotMeasured(f"the two left different tables: {unlike[:400]}")
        taken = interleave(ways, bench.repeat)
    for what in COMMANDS:
        reference = Took(f"ours: {what}", taken[f"ours: {what}"], 1.0)
        other = taken[f"stock: {what}"]
        ratio = Took("", other).seconds / reference.seconds
        result.took += [reference, Took(f"stock: {what}", other, ratio)]
    return result
