"""The ledger in short: what a table's last load did, and how fresh the table is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
import yaml

from loaders.load import load
from loaders.rejects.replay import replay
from loaders.status import format_status, read_status
from tests.loaders.conftest import Checkout
from warehouse.errors import ConfigError, DataError, UsageError


def _declare_freshness(checkout: Checkout, source: Any, table: Any = ...) -> None:
    path = checkout.settings.root / "models" / "_shop__sources.yml"
    declared = yaml.safe_load(path.read_text())
    declared["sources"][0]["freshness"] = source
    if table is not ...:
        declared["sources"][0]["tables"][0]["config"] = {"freshness": table}
    path.write_text(yaml.safe_dump(declared))


def test_a_table_that_was_never_loaded(checkout: Checkout) -> None:
    status = read_status(checkout.settings)[0]
    assert (status.table, status.state, status.files, status.total_rows) == ("shop.orders", "never", 0, 0)
    assert (status.started_at, status.age_seconds, status.freshness) == (None, None, None)
    assert "never" in format_status([status])


def test_the_last_load_and_what_the_table_holds(checkout: Checkout) -> None:
    narrow, wide = ({"id": "int", "name": f"varchar({n})"} for n in (1, 9))
    checkout.declare(narrow, contract="quarantine", max_rejects=9)
    checkout.land("1.csv", "id,name\n1,a\n2,b\n")
    load(checkout.settings)
    checkout.land("2.csv", "id,name\n3,c\n4,dd\n")
    load(checkout.settings)
    status = read_status(checkout.settings, ("shop.orders",))[0]
    assert (status.state, status.mode, status.rows, status.rejected) == ("done", "append", 1, 1)
    assert (status.files, status.total_rows, status.open_rejects) == (2, 3, 1)
    assert status.seconds is not None
    assert 0 <= status.seconds < 60
    assert status.age_seconds is not None
    assert 0 <= status.age_seconds < 60
    json.dumps(asdict(status))
    checkout.declare(wide, contract="quarantine", max_rejects=9)
    replay(checkout.settings)
    status = read_status(checkout.settings)[0]
    assert (status.mode, status.rows, status.total_rows, status.open_rejects) == ("replay", 1, 4, 0)


def test_a_load_that_failed_says_why(checkout: Checkout) -> None:
    checkout.land("1.csv", "id,name\n1,a\n")
    load(checkout.settings)
    checkout.land("2.csv", "id,name\nx,a\n")
    with pytest.raises(DataError):
        load(checkout.settings)
    status = read_status(checkout.settings)[0]
    assert (status.state, status.files, status.total_rows) == ("failed", 1, 1)
    assert status.message is not None
    assert "2.csv, line 2" in status.message
    told = format_status([status])
    assert "shop.orders failed: " in told
    assert "failed (append)" in told


def test_freshness_as_the_source_declares_it(checkout: Checkout) -> None:
    limits = {
        "warn_after": {"count": 1, "period": "hour"},
        "error_after": {"count": 2, "period": "day"},
    }
    _declare_freshness(checkout, limits)
    assert read_status(checkout.settings)[0].freshness == "error"
    checkout.land("1.csv", "id,name\n1,a\n")
    load(checkout.settings)

    def after(hours: int) -> str | None:
        checkout.ask(f"update {{ops}}.files set loaded_at = utc_timestamp(6) - interval {hours} hour")
        checkout.ask("commit")
        return read_status(checkout.settings)[0].freshness

    assert [after(hours) for hours in (0, 3, 49)] == ["pass", "warn", "error"]
    _declare_freshness(checkout, limits, {"error_after": {"count": 99, "period": "day"}})
    assert after(49) == "warn"
    assert "2 d (warn)" in format_status(read_status(checkout.settings))
    _declare_freshness(checkout, limits, None)
    assert after(49) is None


def test_what_is_wrong_is_told(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match="no source 'nowhere'"):
        read_status(checkout.settings, ("nowhere",))
    _declare_freshness(checkout, {"warn_after": {"count": 1, "period": "week"}})
    with pytest.raises(ConfigError, match="freshness"):
        read_status(checkout.settings)
    for wrong in ("hourly", [2], {"warn_after": {"count": 10**15, "period": "minute"}}, {"error_after": 7}):
        for source, table in ((wrong, ...), ({}, wrong)):
            _declare_freshness(checkout, source, table)
            with pytest.raises(ConfigError, match="freshness"):
                read_status(checkout.settings)
