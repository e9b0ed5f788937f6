"""The ledger: made once, and told apart from that of an earlier version."""

from __future__ import annotations

import pytest

from warehouse import ledger
from warehouse.database import connect, quote
from warehouse.errors import ConfigError
from warehouse.settings import Settings


def test_preparing_twice_changes_nothing(settings: Settings) -> None:
    ledger.prepare(settings)
    ledger.prepare(settings)


def test_a_ledger_of_an_earlier_version_is_refused_with_what_to_do(settings: Settings) -> None:
    ledger.prepare(settings)
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"alter table {quote(settings.database('ops'), 'loads')} drop column plan")
    with pytest.raises(ConfigError, match=r"drop the databases .*_ops and .*_raw"):
        ledger.prepare(settings)
