"""What `dbt debug` tells about the server, with a hint for what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator

from dbt.adapters.mysql.session import Session

STRICT = ("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "TRADITIONAL")
QUESTION = """
select @@sql_mode, @@collation_connection, @@collation_server, @@time_zone, @@max_allowed_packet,
    current_user(), database(), @@global.sql_mode, @@global.time_zone
"""


def diagnose(session: Session) -> Iterator[str]:
    """Lines for people."""
    with session.cursor() as cursor:
        cursor.execute(QUESTION)
        mode, collation, server_collation, zone, packet, user, schema, server_mode, server_zone = (
            cursor.fetchone()
        )
        cursor.execute("show session status where variable_name in ('Ssl_cipher', 'Ssl_version')")
        status = {name.lower(): value for name, value in cursor.fetchall()}
    server = session.server
    yield f"server: {server.name} ({server.text})"
    yield f"user: {user}"
    if status.get("ssl_cipher"):
        yield f"TLS: {status.get('ssl_version')}, cipher {status['ssl_cipher']}"
    else:
        yield "TLS: none"
        if not session.credentials.unix_socket and session.credentials.tls != "disabled":
            yield "  Hint: the server offers no TLS; ssl_mode: required would refuse to go on in plain text."
    if session.is_encrypted and session.credentials.tls in ("preferred", "required"):
        yield "  Hint: the server's certificate is not verified: ssl_mode: verify_identity with ssl_ca."
    # In lower case, since one of its words is ERROR, by which people and tests look for trouble.
    yield f"sql_mode: {mode.lower()} (server: {server_mode.lower() or 'none'})"
    if not any(word in mode for word in STRICT):
        yield (
            "  Hint: without strict mode the server changes values that do not fit: "
            "take sql_mode out of `session:` in the profile."
        )
    yield f"collation: {collation} (server: {server_collation})"
    if not str(collation).startswith("utf8mb4"):
        yield "  Hint: only utf8mb4 holds every character: set charset and collation, and alter the schema."
    yield f"local_infile: {'on' if server.local_infile else 'off'}"
    if not server.local_infile:
        yield "  Hint: seeds and Python models load faster with it: set global local_infile = on."
    yield f"time_zone: {zone} (server: {server_zone})"
    yield f"max_allowed_packet: {int(packet) // 1024 // 1024} MiB"
    if schema is None:
        yield f"schema {session.credentials.schema}: not there yet"
        yield "  Hint: dbt creates it if the user has the CREATE right."
    minimum = (10, 6) if server.is_mariadb else (8, 0, 19)
    if server.version < minimum:
        yield f"  Hint: the oldest version that is supported is {'.'.join(map(str, minimum))}."
