"""The databases of one pull request: named by their prefix, and dropped by it.

etlp ci --drop --schema ci_42
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from warehouse.ci.changes import branch
from warehouse.database import connect, quote
from warehouse.errors import UsageError
from warehouse.settings import Settings

# No underscore after the first: else the databases of ci_1 would begin like those of ci_1_2.
PREFIX = re.compile(r"ci_[a-z0-9]{1,32}")
# Seconds that dropping waits for a statement that still runs there.
PATIENCE = 60


def own_prefix(settings: Settings, asked: str | None) -> str:
    """The prefix that was asked for, or one of this branch in this checkout.

    Raises:
        UsageError: it does not begin with ``ci_``, or it is that of the warehouse itself.
    """
    place = f"{platform.node()}:{settings.root}:{branch(settings.root)}"
    prefix = asked or f"ci_{hashlib.sha256(place.encode()).hexdigest()[:8]}"
    if not PREFIX.fullmatch(prefix):
        raise UsageError(
            f"{prefix!r} is no prefix for databases that are dropped afterwards.",
            "it is ci_ and then lower-case letters and digits, e.g. ci_42.",
        )
    if settings.schema.startswith("ci_"):
        raise UsageError(
            f"The warehouse itself is called {settings.schema!r}, as if it were to be dropped.",
            "ETLP_SCHEMA names the warehouse to compare with, --schema the databases of the pull request.",
        )
    return prefix


def for_pull_request(settings: Settings, prefix: str) -> Settings:
    """The same server for dbt: sources are read from the warehouse, all else goes to the prefix."""
    folder = settings.output / "ci"
    environ = {
        **settings.environ,
        "ETLP_SCHEMA": prefix,
        "ETLP_SOURCE_SCHEMA": settings.environ.get("ETLP_SOURCE_SCHEMA", settings.schema),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    return replace(settings, schema=prefix, environ=environ)


def drop(settings: Settings, prefix: str) -> list[str]:
    """Drop every database of a prefix; return their names.

    Raises:
        UsageError: the prefix is not one of a pull request.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    if not PREFIX.fullmatch(prefix):
        raise UsageError(f"{prefix!r} is no prefix of a pull request: nothing was dropped.")
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(f"set session lock_wait_timeout = {PATIENCE}")
        cursor.execute("select schema_name from information_schema.schemata order by 1")
        names = [name for (name,) in cursor.fetchall() if name == prefix or name.startswith(f"{prefix}_")]
        for name in names:
            cursor.execute(f"drop database {quote(name)}")
    return names


@contextmanager
def alone(settings: Settings, prefix: str) -> Iterator[None]:
    """One run of a prefix at a time: a second one would drop what the first builds.

    Raises:
        UsageError: another one is going on.
    """
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("set session wait_timeout = 86400")
        cursor.execute("select get_lock(%s, 0)", (f"etlp:ci:{prefix}",))
        if cursor.fetchone()[0] != 1:
            raise UsageError(
                f"Another run of `etlp ci` uses the databases {prefix}_*.",
                "wait for it, or take another prefix with --schema.",
            )
        yield
