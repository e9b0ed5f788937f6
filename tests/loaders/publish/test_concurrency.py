"""Loads at the same time, and readers while loads go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from loaders.load import load
from loaders.publish.job import prepare_session, stream
from loaders.publish.lock import lock
from loaders.publish.record import FileCount, Load
from loaders.spec import read_specs
from tests.loaders.conftest import Checkout
from tests.loaders.killed import ended, start_load
from warehouse.database import connect
from warehouse.errors import LoadError

VERSIONED = {"id": "int", "version": "int"}
ROWS = 2000
LOADS = 12


def test_two_loads_at_once_bring_each_file_once(checkout: Checkout) -> None:
    checkout.declare(VERSIONED, key=[])
    load_these(checkout, "1.csv", 1)
    for name in ("2.csv", "3.csv"):
        land(checkout, name, 1)
    both = [start_load(checkout.settings) for _ in range(2)]
    assert [ended(process) for process in both] == [0, 0]
    assert checkout.ask("select count(*), count(distinct _source_file) from orders") == [(3 * ROWS, 3)]
    assert checkout.ask("select count(*) from {ops}.files") == [(3,)]
    assert checkout.ask("select state, count(*) from {ops}.loads group by state") == [("done", 2)]


def test_two_first_loads_at_once_make_one_table(checkout: Checkout) -> None:
    checkout.declare(VERSIONED, key=["id"], mode="replace")
    land(checkout, "1.csv", 1)
    both = [start_load(checkout.settings) for _ in range(2)]
    assert [ended(process) for process in both] == [0, 0]
    assert checkout.ask("select count(*) from orders") == [(ROWS,)]
    assert checkout.ask("select state from {ops}.loads") == [("done",)]


def test_a_load_waits_for_the_one_that_holds_the_lock(
    checkout: Checkout, capfd: pytest.CaptureFixture[str]
) -> None:
    land(checkout, "1.csv", 1)
    checkout.declare(VERSIONED, key=["id"])
    spec = read_specs(checkout.settings)[0]
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        waiting = threading.Thread(target=load, args=(checkout.settings,))
        with lock(cursor, spec):
            waiting.start()
            waiting.join(2)
            assert waiting.is_alive()
            assert checkout_is_empty(checkout)
        waiting.join(60)
    assert checkout.ask("select count(*) from orders") == [(ROWS,)]
    said = capfd.readouterr().err
    assert f"shop.orders is being loaded by connection {connection.thread_id()} of" in said


def test_a_lock_that_is_not_to_be_had_is_told_with_its_holder(checkout: Checkout) -> None:
    spec = read_specs(checkout.settings)[0]
    with connect(checkout.settings) as one, connect(checkout.settings) as two, lock(one.cursor(), spec):
        holder = f"connection {one.thread_id()} of {checkout.settings.user} from localhost"
        with pytest.raises(LoadError, match=f"{holder} for over 0.2 s"), lock(two.cursor(), spec, 0.2):
            pass


def test_tables_of_one_name_in_two_databases_have_two_locks(checkout: Checkout) -> None:
    spec = read_specs(checkout.settings)[0]
    other = replace(spec, database=f"{spec.database}_other")
    with (
        connect(checkout.settings) as one,
        connect(checkout.settings) as two,
        lock(one.cursor(), spec),
        lock(two.cursor(), other, 0.1),
    ):
        pass


def test_a_load_whose_lock_was_lost_publishes_nothing(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ended the idle connection that held the lock, and another load came first."""
    checkout.declare(VERSIONED, key=[])
    load_these(checkout, "1.csv", 1)
    land(checkout, "2.csv", 1)
    others: list[int] = []

    def meanwhile(name: str) -> None:
        if name == "proven" and not others:
            others.append(kill_lock_holder(checkout))
            load(checkout.settings)

    monkeypatch.setattr("loaders.publish.append.step", meanwhile)
    with pytest.raises(LoadError, match="lost its lock, and another load undid it"):
        load(checkout.settings)
    assert checkout.ask("select count(*) from orders") == [(2 * ROWS,)]
    assert checkout.ask("select state from {ops}.loads order by load_id") == [
        ("done",),
        ("failed",),
        ("done",),
    ]


def test_loads_of_two_tables_do_not_block_each_other_in_the_ledger(checkout: Checkout) -> None:
    checkout.declare(VERSIONED, key=[])
    load_these(checkout, "1.csv", 1)
    spec = read_specs(checkout.settings)[0]
    with connect(checkout.settings, autocommit=False) as one, connect(checkout.settings) as two:
        started = []
        for connection, name in ((one, "a"), (two, "b")):
            prepare_session(connection.cursor())
            connection.cursor().execute("set session innodb_lock_wait_timeout = 2")
            other = replace(spec, source=name)
            started.append(Load.start(checkout.settings, connection.cursor(), other, "append", "full"))
            connection.commit()
            connection.begin()
        counts = [FileCount(name, 1, "0" * 64, 1) for name in ("x", "y")]
        for connection, record, count in zip((one, two), started, counts, strict=True):
            record.finish(connection.cursor(), [count])
        one.commit()
        two.commit()
    assert checkout.ask("select count(*) from {ops}.files") == [(3,)]


def test_a_load_data_may_be_kept_waiting_for_rows(checkout: Checkout) -> None:
    with stream(checkout.settings) as connection, connection.cursor() as cursor:
        cursor.execute("select @@net_read_timeout, @@wait_timeout")
        assert min(cursor.fetchone()) >= 3600


@pytest.mark.parametrize("way", ["replace", "merge", "changed", "changed with duplicates"])
def test_a_reader_sees_the_table_before_or_after_a_load(checkout: Checkout, way: str) -> None:
    mode = way if way in ("replace", "merge") else "append"
    contract = {"contract": "quarantine"} if "duplicates" in way else {}
    checkout.declare(VERSIONED, key=["id"], mode=mode, **contract)
    load_these(checkout, "1.csv", 0)
    with reading(checkout, "select count(*), min(version), max(version) from orders") as seen:
        for version in range(1, LOADS):
            doubled = "1,0\n" if "duplicates" in way else ""
            land(checkout, "1.csv", version, doubled)
            load(checkout.settings)
    assert set(seen) <= {(ROWS, version, version) for version in range(LOADS)}
    assert seen == sorted(seen)
    assert len(seen) > LOADS


def test_a_reader_sees_files_added_whole(checkout: Checkout) -> None:
    checkout.declare(VERSIONED, key=[])
    load_these(checkout, "0.csv", 0)
    with reading(checkout, "select count(*), max(version), sum(version) from orders") as seen:
        for version in range(1, LOADS):
            load_these(checkout, f"{version}.csv", version)
    assert set(seen) <= {
        (ROWS * (version + 1), version, ROWS * version * (version + 1) // 2) for version in range(LOADS)
    }
    assert seen == sorted(seen)
    assert len(seen) > LOADS


def test_a_reader_sees_the_first_load_whole_or_no_table(checkout: Checkout) -> None:
    checkout.declare(VERSIONED, key=["id"])
    land(checkout, "1.csv", 1)
    missing = (None,)
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"create database if not exists {checkout.settings.database('raw')}")
    with reading(checkout, "select count(*), min(version), max(version) from orders", missing) as seen:
        load(checkout.settings)
    assert set(seen) <= {missing, (ROWS, 1, 1)}


def land(checkout: Checkout, name: str, version: int, more: str = "") -> None:
    """Land a file all of whose rows tell its version."""
    lines = "".join(f"{id},{version}\n" for id in range(ROWS))
    checkout.land(name, f"id,version\n{lines}{more}")


def load_these(checkout: Checkout, name: str, version: int) -> None:
    """Land a file and load it."""
    land(checkout, name, version)
    load(checkout.settings)


def checkout_is_empty(checkout: Checkout) -> bool:
    """Whether nothing was stored yet."""
    return checkout.ask("select count(*) from {ops}.loads") == [(0,)]


def kill_lock_holder(checkout: Checkout) -> int:
    """End the connection that holds the table's lock, as a server does after its wait_timeout."""
    spec = read_specs(checkout.settings)[0]
    with connect(checkout.settings) as connection, connection.cursor() as cursor:
        with pytest.raises(LoadError) as held, lock(cursor, spec, 0.1):
            pass
        holder = int(held.value.message.split("connection ")[1].split()[0])
        cursor.execute(f"kill connection {holder}")
    return holder


@contextmanager
def reading(
    checkout: Checkout, query: str, missing: tuple[Any, ...] | None = None
) -> Iterator[list[tuple[Any, ...]]]:
    """Ask in a loop on a connection of its own; all that was seen.

    Args:
        missing: stands for a table that is not there; without it, that is an error.
    """
    seen: list[tuple[Any, ...]] = []
    errors: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        with connect(checkout.settings) as connection, connection.cursor() as cursor:
            cursor.execute(f"use {checkout.settings.database('raw')}")
            while not stop.is_set() and not errors:
                try:
                    cursor.execute(query)
                    seen.append(cursor.fetchone())
                except Exception as error:
                    if missing is None or error.args[0] != 1146:
                        errors.append(error)
                    else:
                        seen.append(missing)

    readers = [threading.Thread(target=read)]
    for reader in readers:
        reader.start()
    try:
        yield seen
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert errors == []
