"""Snapshots of random histories: one row per key is current, and periods follow one another."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

from adapter.tests.behaviour.project import Project

Key = tuple[str | None, str | None]
Source = dict[Key, tuple[str | None, datetime | None]]
PARTS = ["a", "a|1", "1|2", "2", "", "^", "^0", "\\", "it's", "🦆", None]
STRATEGIES: dict[str, dict[str, Any]] = {
    "timestamp": {"strategy": "timestamp", "updated_at": "changed_at"},
    "check": {"strategy": "check", "check_cols": ["word"]},
    "dated": {"strategy": "check", "check_cols": ["word"], "updated_at": "changed_at"},
}
DELETES = ["ignore", "invalidate", "new_record"]
# More of both: SNAPSHOT_SEQUENCES=30 SNAPSHOT_STEPS=12 in the environment.
SEQUENCES, STEPS = (int(os.environ.get(f"SNAPSHOT_{name}", "3")) for name in ("SEQUENCES", "STEPS"))
START = datetime(2024, 1, 1)


def test_random_histories_have_one_current_row_per_key_and_no_overlap(project: Project) -> None:
    describe(project)
    chance = random.Random(20)
    sources: list[Source] = [{} for _ in range(SEQUENCES)]
    histories: dict[str, History] = defaultdict(History)
    for step in range(STEPS):
        for number, source in enumerate(sources):
            change(source, chance, START + timedelta(days=step))
            fill(project, f"source_{number}", source)
        if step:
            twins_are_refused(project, sources, chance)
        if step % 2:
            project.dbt("snapshot")
        else:
            twice_at_once(project)
        for number, (strategy, deletes) in product(range(SEQUENCES), product(STRATEGIES, DELETES)):
            name = f"{strategy}_{deletes}_{number}"
            histories[name].follow(sources[number], strategy, deletes)
            histories[name].check(project, name)


def twins_are_refused(project: Project, sources: list[Source], chance: random.Random) -> None:
    """A second row with the key of one: the snapshots fail and stay as they are."""
    for number, source in enumerate(sources):
        twin = chance.choice(list(source))
        fill(project, f"source_{number}", source, (*twin, "twin", START))
    before = {table: project.rows(table) for table in project.tables()}
    errors = project.fails("snapshot")
    assert errors.count("rows with the unique_key") >= SEQUENCES * len(STRATEGIES) * len(DELETES)
    assert {table: project.rows(table) for table in project.tables()} == before
    for number, source in enumerate(sources):
        fill(project, f"source_{number}", source)


def twice_at_once(project: Project) -> None:
    """Two runs: together they do what one does."""
    runs = [project.start("snapshot") for _ in range(2)]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "\n".join(outputs)


def describe(project: Project) -> None:
    """A source of each sequence, with a snapshot of each kind."""
    tables = [{"name": f"source_{number}"} for number in range(SEQUENCES)]
    snapshots = [
        {
            "name": f"{strategy}_{deletes}_{number}",
            "relation": f"source('raw', 'source_{number}')",
            "config": {"unique_key": ["doc", "line"], "hard_deletes": deletes, **STRATEGIES[strategy]},
        }
        for number, (strategy, deletes) in product(range(SEQUENCES), product(STRATEGIES, DELETES))
    ]
    sources = [{"name": "raw", "schema": project.schema, "tables": tables}]
    project.write({"snapshots/all.yml": {"snapshots": snapshots, "sources": sources}})
    for table in tables:
        project.sql(
            f"create table {table['name']} "
            "(doc varchar(9), line varchar(9), word varchar(9), changed_at datetime(6)) "
            f"collate utf8mb4_bin"
        )


def change(source: Source, chance: random.Random, now: datetime) -> None:
    """New rows, changed ones, rows that are gone, and rows that return with their former time."""
    for _ in range(8):
        key = chance.choice(PARTS), chance.choice([*PARTS[:4], None])
        word = chance.choice(["x", "y", "", None])
        if key in source and chance.random() < 0.4:
            del source[key]
        elif key in source and source[key][0] == word:
            continue
        else:
            moment = START - timedelta(days=1) if key not in source and chance.random() < 0.4 else now
            source[key] = word, moment
    if source and chance.random() < 0.5:
        key = chance.choice(list(source))
        source[key] = source[key][0], None


def fill(project: Project, table: str, source: Source, *twins: tuple[Any, ...]) -> None:
    connection = project.connect(database=project.schema)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")
        rows = [(*key, *row) for key, row in source.items()]
        cursor.executemany(f"insert into {table} values (%s, %s, %s, %s)", [*rows, *twins])


class History:
    """What a snapshot should hold: the versions of each key, the last one with its word and time.

    Attributes:
        present: keys whose last version is a row of the source, not its end.
    """

    def __init__(self) -> None:
        self.versions: dict[Key, int] = defaultdict(int)
        self.last: dict[Key, tuple[str | None, datetime | None]] = {}
        self.present: set[Key] = set()

    def follow(self, source: Source, strategy: str, deletes: str) -> None:
        for key, row in source.items():
            if key not in self.present or self._is_changed(self.last[key], row, strategy):
                self.versions[key] += 1
                self.last[key] = row
                self.present.add(key)
        if deletes != "ignore":
            gone = self.present - set(source)
            self.present -= gone
            if deletes == "new_record":
                for key in gone:
                    self.versions[key] += 1

    @staticmethod
    def _is_changed(last: Any, row: Any, strategy: str) -> bool:
        if strategy == "timestamp":
            return row[1] is not None and (last[1] is None or last[1] < row[1])
        return bool(last[0] != row[0])

    def check(self, project: Project, name: str) -> None:
        found: dict[Key, list[Any]] = defaultdict(list)
        is_deleted = "dbt_is_deleted" if "new_record" in name else "'False'"
        rows = project.sql(
            f"select doc, line, word, dbt_valid_from, dbt_valid_to, dbt_scd_id, {is_deleted} from {name}"
        )
        for doc, line, *rest in rows:
            found[doc, line].append(rest)
        assert {key: len(versions) for key, versions in found.items()} == dict(self.versions), name
        assert len({row[5] for row in rows}) == len(rows), f"{name}: one dbt_scd_id for two rows"
        for key, versions in found.items():
            versions.sort(key=lambda row: (row[1], row[2] or datetime.max))
            for earlier, later in pairwise(versions):
                assert earlier[1] <= earlier[2] <= later[1], (name, key, versions)
                if "invalidate" not in name:
                    assert earlier[2] == later[1], (name, key, versions)
            word, _, end, _, deleted = versions[-1]
            has_current = key in self.present or "new_record" in name
            assert (end is None) == has_current, (name, key, versions)
            assert deleted == ("True" if has_current and key not in self.present else "False")
            if key in self.present:
                assert word == self.last[key][0], (name, key, versions)
