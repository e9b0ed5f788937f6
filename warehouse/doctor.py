"""What is in force: settings and server, without secrets.

etlp doctor
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mysql_arrow.target import VERIFYING
from warehouse.database import ServerVersion, connect
from warehouse.settings import Settings

OLDEST = {"MySQL": (8, 0, 19), "MariaDB": (10, 6)}

STRICT = ("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES")
NOT_STRICT = "other clients' values are cut to fit; ETL-P's own sessions are strict and in UTC."


@dataclass(frozen=True)
class Finding:
    """One fact; ``hint`` says what to do when it is not good."""

    name: str
    value: str
    hint: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Settings first, then what the server says of itself.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    found = [
        Finding("checkout", str(settings.root)),
        Finding("target", settings.target),
        Finding("server", settings.address),
        Finding("user", settings.user),
        Finding("databases", f"{settings.schema}_*"),
        Finding("landing", str(settings.landing)),
        Finding("output", str(settings.output)),
    ]
    with connect(settings) as connection, connection.cursor() as cursor:
        return [*found, *_server(cursor, settings)]


def _server(cursor: Any, settings: Settings) -> list[Finding]:
    cursor.execute(
        "select version(), @@local_infile, @@character_set_server, @@max_allowed_packet, "
        "@@global.sql_mode, @@global.time_zone"
    )
    text, infile, charset, packet, mode, zone = cursor.fetchone()
    version = ServerVersion.parse(text)
    cursor.execute("show session status like 'Ssl_cipher'")
    encryption = _encryption(cursor.fetchone()[1], settings)
    old = version.number < OLDEST[version.flavor]
    mib = packet // 2**20
    return [
        Finding(
            "version", str(version), "MySQL 8.0.19 or MariaDB 10.6 is the oldest supported." if old else ""
        ),
        encryption,
        Finding("local_infile", "on" if infile else "off", "" if infile else "set global local_infile = on;"),
        Finding("charset", charset),
        Finding("sql_mode", mode.lower() or "none", "" if _is_strict(mode) else NOT_STRICT),
        Finding("time_zone", zone),
        Finding(
            "max_allowed_packet",
            f"{mib} MiB",
            "" if mib else "a value, and each part of a model, is sent in one packet: 1 MiB or more.",
        ),
    ]


def _encryption(cipher: str, settings: Settings) -> Finding:
    if settings.socket:
        return Finding("encryption", "none: a socket of this machine")
    if cipher and settings.ssl_mode in VERIFYING:
        return Finding("encryption", cipher)
    shown = f"{cipher}, the server is not verified" if cipher else "none"
    return Finding("encryption", shown, "ETLP_SSL_MODE=verify_identity and ETLP_SSL_CA.")


def _is_strict(mode: str) -> bool:
    return any(word in mode.split(",") for word in STRICT)
