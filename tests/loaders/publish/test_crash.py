"""Loads that are killed: the next one ends in the state of a load that was left in peace.

ETLP_KILLS=200 .venv/bin/pytest tests/loaders/publish/test_crash.py -k random -s
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loaders import load as entry
from loaders.load import load
from loaders.publish import append, aside, staged
from loaders.publish.steps import STEPS
from tests.loaders.conftest import Checkout, new_checkout
from tests.loaders.killed import KILLED, ended, start_load
from tests.servers import Server, own_databases, running

KEYED = {"id": "int", "name": "varchar(20)"}
ASIDE = ("started", "aside-created", "aside-filled", "aside-proven")
SWAP = ("aside-indexed", "publishing", "renamed", "published")
APPEND = ("started", "deleted", "sent", "proven", "committed")
SORT = ("staged", "sorted")


@dataclass(frozen=True)
class Way:
    """A way of loading: the declaration, the files of the load before, those of the one that is killed.

    Attributes:
        steps: all that it reaches, in order; a step that comes again is told once.
        rejected: rows that end in quarantine.
    """

    steps: tuple[str, ...]
    before: dict[str, str]
    after: dict[str, str]
    stored: list[tuple[Any, ...]]
    rejected: int = 0
    external: tuple[tuple[str, Any], ...] = ()


QUARANTINE = (("contract", "quarantine"), ("max_rejects", 5), ("indexes", ["name"]))
FIRST = {"1.csv": "id,name\n1,a\n2,b\n", "2.csv": "id,name\n3,c\n"}
WAYS = {
    "first": Way(
        (*ASIDE, *SWAP), {}, FIRST, [(1, "a"), (2, "b"), (3, "c")], external=(("indexes", ["name"]),)
    ),
    "append": Way(APPEND, FIRST, {"3.csv": "id,name\n4,d\n"}, [(1, "a"), (2, "b"), (3, "c"), (4, "d")]),
    "changed": Way(APPEND, FIRST, {"1.csv": "id,name\n1,z\n9,y\n"}, [(1, "z"), (3, "c"), (9, "y")]),
    "replace": Way(
        (*ASIDE, *SWAP),
        FIRST,
        {"1.csv": "id,name\n7,x\n"},
        [(3, "c"), (7, "x")],
        external=(("mode", "replace"),),
    ),
    "merge": Way(
        ("started", *SORT, "deleted", "merged", "committed"),
        FIRST,
        {"3.csv": "id,name\n1,z\n8,e\n8,f\n"},
        [(1, "z"), (2, "b"), (3, "c"), (8, "f")],
        external=(("mode", "merge"),),
    ),
    "first merge": Way(
        ("started", *SORT, *SWAP),
        {},
        {"1.csv": "id,name\n1,a\n1,b\n2,c\n"},
        [(1, "b"), (2, "c")],
        external=(("mode", "merge"),),
    ),
    "rejects": Way(
        APPEND,
        {"1.csv": "id,name\n1,a\nx,b\n"},
        {"1.csv": "id,name\n1,z\n2,b\ny,c\n"},
        [(1, "z"), (2, "b")],
        1,
        QUARANTINE,
    ),
    "first rejects": Way(
        (*ASIDE, *SWAP), {}, {"1.csv": "id,name\n1,a\nx,b\ny,c\n"}, [(1, "a")], 2, QUARANTINE
    ),
    "duplicates": Way(
        ("started", "deleted", *SORT, "merged", "committed"),
        {"1.csv": "id,name\n1,a\n2,b\n", "2.csv": "id,name\n3,c\n"},
        {"1.csv": "id,name\n1,z\n1,y\n3,b\nx,d\n5,e\n"},
        [(1, "z"), (3, "c"), (5, "e")],
        3,
        QUARANTINE,
    ),
    "first duplicates": Way(
        ("started", "aside-created", *SORT, *SWAP),
        {},
        {"1.csv": "id,name\n1,a\n1,b\nx,c\n"},
        [(1, "a")],
        2,
        QUARANTINE,
    ),
}
KILLS = int(os.environ.get("ETLP_KILLS", "12"))
SERVER_KILLS = 3


def test_every_step_is_reached_by_some_way() -> None:
    assert {step for way in WAYS.values() for step in way.steps} == set(STEPS)


@pytest.mark.parametrize("name", WAYS)
def test_a_way_reaches_the_steps_that_are_told_of_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reached: list[str] = []
    _begin(checkout, WAYS[name])
    for module in (entry, append, aside, staged):
        monkeypatch.setattr(module, "step", reached.append)
    load(checkout.settings)
    assert tuple(dict.fromkeys(reached)) == WAYS[name].steps
    _see(checkout, WAYS[name])


@pytest.mark.parametrize(("name", "step"), [(name, step) for name, way in WAYS.items() for step in way.steps])
def test_a_load_killed_at_a_step_is_made_good_by_the_next(
    checkout: Checkout, twins: Callable[[str], Any], name: str, step: str
) -> None:
    way = WAYS[name]
    _begin(checkout, way)
    assert ended(start_load(checkout.settings, kill_at=step)) == KILLED
    load(checkout.settings)
    _see(checkout, way)
    assert state(checkout) == twins(name)


@pytest.fixture(scope="module")
def twins(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """What each way leads to when no one disturbs it."""
    found: dict[str, Any] = {}

    def twin(name: str) -> Any:
        if name not in found:
            with own_databases(server) as settings:
                checkout = new_checkout(settings, tmp_path_factory.mktemp("twin"))
                _begin(checkout, WAYS[name])
                load(checkout.settings)
                found[name] = state(checkout)
        return found[name]

    return twin


def _begin(checkout: Checkout, way: Way) -> None:
    checkout.declare(KEYED, key=["id"], **dict(way.external))
    for file, text in way.before.items():
        checkout.land(file, text)
    if way.before:
        load(checkout.settings)
    for file, text in way.after.items():
        checkout.land(file, text)


def _see(checkout: Checkout, way: Way) -> None:
    assert checkout.ask("select id, name from orders order by id") == way.stored
    assert checkout.ask("select count(*) from {ops}.rejects where state = 'open'") == [(way.rejected,)]


def state(checkout: Checkout) -> dict[str, Any]:
    """Table and ledger, without what differs from load to load: numbers and times."""
    assert checkout.ask("show tables") == [("orders",)]
    assert checkout.ask("select distinct state from {ops}.loads where state not in ('done', 'failed')") == []
    assert checkout.ask("select count(*) from {ops}.rejects where state <> 'open'") == [(0,)]
    # Each row belongs to the load that the ledger tells for its file.
    strays = "left join {ops}.files as f on f.load_id = o._load_id and f.path = o._source_file"
    return {
        "rows": checkout.ask("select id, name, _source_file from orders order by id"),
        "strays": checkout.ask(f"select count(*) from orders as o {strays} where f.path is null"),
        "files": checkout.ask(
            "select path, size, sha256, row_count, rejected from {ops}.files order by path"
        ),
        "rejects": checkout.ask(
            "select path, position, column_name, value, reason, row_data from {ops}.rejects "
            "order by path, position"
        ),
        "done": checkout.ask(
            "select files, bytes, row_count, rejected, superseded from {ops}.loads where state = 'done' "
            "order by load_id"
        ),
        "indexes": checkout.ask(
            "select index_name, column_name from information_schema.statistics "
            "where table_schema = database() and table_name = 'orders' and column_name <> '_load_id'"
        ),
    }


@dataclass
class Large:
    """A table large enough that a load can be met at any moment, and what each version of it holds.

    Attributes:
        rows: of each version; `doubled` more have a key that came before.
    """

    checkout: Checkout
    way: str
    rows: int
    doubled: int = 0
    version: int = 0
    seconds: float = 1.5

    def declare(self) -> None:
        """Declare the table as its way wants it."""
        columns = {"id": "int", "version": "int", "name": "varchar(60)"}
        external: dict[str, Any] = {"contract": "quarantine"} if self.doubled else {}
        mode = self.way if self.way in ("replace", "merge") else "append"
        self.checkout.declare(columns, key=["id"], mode=mode, **external)

    def land(self) -> None:
        """Land the next version, in two files."""
        self.version += 1
        lines = [f"{id},{self.version},{id * self.version}-{'x' * 40}\n" for id in range(self.rows)]
        half = self.rows // 2
        self.checkout.land("1.csv", "id,version,name\n" + "".join(lines[:half]))
        second = lines[half:] + [line.replace("x", "y") for line in lines[half : half + self.doubled]]
        self.checkout.land("2.csv", "id,version,name\n" + "".join(second))

    def load(self) -> None:
        """Load what is due, and see that it took about as long as it should."""
        started = time.monotonic()
        load(self.checkout.settings)
        self.seconds = min(self.seconds, time.monotonic() - started)

    def see(self) -> None:
        """See that table and ledger hold this version alone."""
        figures = "count(*), count(distinct id), min(version), max(version), sum(crc32(name))"
        crcs = sum(zlib.crc32(f"{id * self.version}-{'x' * 40}".encode()) for id in range(self.rows))
        assert self.checkout.ask(f"select {figures} from orders") == [
            (self.rows, self.rows, self.version, self.version, crcs)
        ]
        assert self.checkout.ask("show tables") == [("orders",)]
        states = self.checkout.ask("select distinct state from {ops}.loads order by state")
        assert set(states) <= {("done",), ("failed",)}
        assert self.checkout.ask("select sum(row_count), sum(rejected), count(*) from {ops}.files") == [
            (self.rows, self.doubled, 2)
        ]
        assert self.checkout.ask("select count(*), coalesce(sum(state = 'open'), 0) from {ops}.rejects") == [
            (self.doubled, self.doubled)
        ]


LARGE = {"replace": (200_000, 0), "append": (200_000, 0), "merge": (80_000, 0), "duplicates": (80_000, 50)}


def _large(server: Server, folder: Path, stack: ExitStack) -> list[Large]:
    """One table per way, each with a warehouse of its own."""
    tables = []
    for way, (rows, doubled) in LARGE.items():
        (folder / way).mkdir()
        checkout = new_checkout(stack.enter_context(own_databases(server)), folder / way)
        tables.append(Large(checkout, way, rows, doubled))
        tables[-1].declare()
    return tables


def test_a_load_killed_at_a_random_moment_is_made_good_by_the_next(server: Server, tmp_path: Path) -> None:
    chance = random.Random(f"{server.flavor} {KILLS}")
    killed = tried = 0
    with ExitStack() as stack:
        for table in itertools.cycle(_large(server, tmp_path, stack)):
            if killed >= KILLS:
                break
            table.land()
            # Now and then, the load that comes after a kill is killed as well.
            while True:
                process = start_load(table.checkout.settings)
                process.join(chance.uniform(0, table.seconds * 1.2))
                process.kill()
                killed += ended(process) == KILLED
                tried += 1
                if chance.random() < 0.7:
                    break
            table.load()
            table.see()
    print(f"{server.flavor}: {killed} of {tried} loads were killed, and all were made good")
    assert killed > tried / 3


def test_a_server_killed_during_a_load_is_made_good_by_the_next(server: Server, tmp_path: Path) -> None:
    chance = random.Random(f"{server.flavor} {KILLS}")
    (tmp_path / "server").mkdir()
    with ExitStack() as stack:
        own = stack.enter_context(running(server.flavor, server.binary, tmp_path / "server"))
        tables = _large(own, tmp_path, stack)
        for table in itertools.islice(itertools.cycle(tables), max(SERVER_KILLS, KILLS // 8)):
            table.land()
            process = start_load(table.checkout.settings)
            process.join(chance.uniform(0, table.seconds))
            pid = own.private().status().pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            # Not at once: it may hold gigabytes.
            while own.private().status().pid == pid:
                time.sleep(0.05)
            assert ended(process) in (0, 1, 3)
            own.private().start()
            table.load()
            table.see()
