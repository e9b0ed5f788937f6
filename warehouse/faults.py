"""Faults of the server and of the machine's files as errors that say what to do about them."""

from __future__ import annotations

import errno
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from mysql_arrow.clear_text import CLEAR_TEXT_REFUSED
from warehouse.errors import EtlpError, LoadError, ServerUnreachable, UsageError

if TYPE_CHECKING:
    from warehouse.settings import Settings

NO_TLS = 2026
ACCESS_DENIED = {1045, 1698}
MISSING_PRIVILEGE = {1044, 1142, 1143, 1227, 1370}
FULL = "free space on the server's disk (data and tmpdir), then run the same command again."
AGAIN = "run the same command again."
READ_ONLY = "use a server that takes writes: set ETLP_HOST to the primary, or end its read-only mode."
SERVER_HINTS = {
    3: FULL,
    28: FULL,
    1021: FULL,
    1026: FULL,
    1114: FULL,
    1038: "raise sort_buffer_size on the server.",
    1040: "wait for other clients to end, raise max_connections, or load with --streams 1.",
    1203: "wait for this user's other connections to end, or raise max_user_connections.",
    1226: "wait, or raise the limits of this user (alter user … with …).",
    1041: "free memory on the server, then run the same command again.",
    1037: "free memory on the server, then run the same command again.",
    1046: "name the database in the statement.",
    1049: "create it with `etlp load` and `etlp build`; ETLP_SCHEMA is the prefix of its name.",
    1146: "create it with `etlp load` and `etlp build`; ETLP_SCHEMA is the prefix of its name.",
    1050: "wait for another run of this warehouse to end; drop the table if it is not yours.",
    1054: "the table is of another version: `etlp source diff` and `etlp build --full-refresh` help.",
    1062: "remove the row that comes twice, or choose another key.",
    1069: "declare fewer indexes: a table has 64 at most.",
    1071: "give the texts of the index a shorter length: 3,072 bytes fit.",
    1117: "leave out columns, or keep several as one json: a table has 1,017 at most.",
    1118: "give the texts a shorter length or the type text, or leave columns out.",
    1153: "raise max_allowed_packet on the server, e.g. to 64M.",
    1205: "end the transaction that holds the lock (show processlist), then run the same command again.",
    1213: AGAIN,
    1290: READ_ONLY,
    1792: READ_ONLY,
    1836: READ_ONLY,
    1317: "someone ended the query: " + AGAIN,
    1969: "raise max_statement_time on the server, then run the same command again.",
    3024: "raise max_execution_time on the server, then run the same command again.",
    3098: "give the table a primary key: this server demands one.",
    3750: "give the table a primary key: this server demands one.",
    3948: "set local_infile=1 on the server.",
    1148: "set local_infile=1 on the server.",
    4166: "set local_infile=1 on the server.",
    1366: "correct the value, or declare a type that holds it.",
    1264: "correct the value, or declare a type that holds it.",
    1406: "correct the value, or declare a type that holds it.",
    1273: "this server does not have that collation: use MySQL 8.0 or MariaDB 10.11, or later.",
}
UNKNOWN = "the error log of the server may say more; `perror` explains the number."
FILE_HINTS = {
    errno.EACCES: "give this user the permission to it (ls -ld shows who has it).",
    errno.EPERM: "give this user the permission to it (ls -ld shows who has it).",
    errno.EROFS: "the disk is read-only: set ETLP_STATE, ETLP_OUTPUT or ETLP_LANDING to another folder.",
    errno.ENOSPC: "free space on that disk, then run the same command again.",
    errno.EDQUOT: "free space in your quota, then run the same command again.",
    errno.ENOENT: "see that it is there, and no other program moves it.",
    errno.EISDIR: "a file is expected there, and it is a folder.",
    errno.ENOTDIR: "a folder is expected there, and it is a file.",
    errno.EEXIST: "remove what is there, or choose another place.",
    errno.ENAMETOOLONG: "choose a shorter path.",
    errno.ELOOP: "the link leads to itself: remove it.",
    errno.EMFILE: "raise the number of open files (ulimit -n).",
    errno.EIO: "the disk reports an error: see the system's log.",
}


def server_error(settings: Settings, error: Exception) -> EtlpError | None:
    """The error for what a server refused, or for a connection that broke; None for any other error."""
    import pymysql

    origin = getattr(error, "orig", error)
    if not isinstance(origin, pymysql.MySQLError):
        return None
    code = origin.args[0] if origin.args else 0
    if isinstance(code, int) and (2000 <= code < 2100 or code in {0, 1045, 1053} | MISSING_PRIVILEGE):
        return unreachable(settings, origin)
    hint = SERVER_HINTS.get(code, UNKNOWN) if isinstance(code, int) else UNKNOWN
    kind = LoadError if hint == FULL else UsageError
    return kind(f"The server refused: {origin.args[-1] if origin.args else origin} ({code}).", hint)


def unreachable(settings: Settings, error: BaseException | None) -> ServerUnreachable:
    """Say why a connection failed, and what to do about it."""
    if error and _code(error) in MISSING_PRIVILEGE:
        return ServerUnreachable(
            f"User {settings.user!r} has too few privileges: {error.args[-1]} ({_code(error)}).",
            "grant what the message names; infra/mysql/rights.sql lists what the pipeline needs.",
        )
    if _code(error) in ACCESS_DENIED:
        return ServerUnreachable(
            f"The server at {settings.address} refuses user {settings.user!r}: wrong user or password.",
            "check ETLP_USER and ETLP_PASSWORD (or ETLP_PASSWORD_FILE, mode 0600).",
        )
    if _code(error) == CLEAR_TEXT_REFUSED:
        return ServerUnreachable(
            f"The server at {settings.address} asks user {settings.user!r} for the password in clear text, "
            "and its certificate is not verified.",
            "set ETLP_SSL_CA (and ETLP_SSL_MODE=verify_identity), or use an account with a usual password.",
        )
    if _code(error) == NO_TLS:
        return ServerUnreachable(
            f"The server at {settings.address} offers no TLS, and ssl_mode is {settings.ssl_mode!r}.",
            "set up TLS on the server; or, where no one else can read along, set ETLP_SSL_MODE=preferred.",
        )
    reason = str(error.args[-1]) if error and error.args else str(error)
    hint = (
        "start it with `etlp server start`."
        if settings.is_private
        else "check ETLP_HOST and ETLP_PORT, and that the server is up."
    )
    hint = SERVER_HINTS.get(_code(error), hint)
    return ServerUnreachable(f"No server answers at {settings.address}: {reason}", hint)


def _code(error: BaseException | None) -> int:
    return error.args[0] if error and error.args and isinstance(error.args[0], int) else 0


def file_error(error: Exception) -> EtlpError | None:
    """The error for a file or folder that cannot be read or written; None for any other error."""
    if not isinstance(error, OSError) or error.errno is None or isinstance(error, ConnectionError):
        return None
    path = _written(error) if error.filename is None else error.filename
    what = f"{path}: {error.strerror}" if path is not None else str(error.strerror)
    return UsageError(f"{what}.", FILE_HINTS.get(error.errno, "see that it can be read and written."))


def _written(error: OSError) -> Path | None:
    """The file that Path.write_text or its kin could not fill: the error of a full disk names none."""
    found = None
    for frame, _ in walk_tb(error.__traceback__):
        if frame.f_globals.get("__name__", "").partition(".")[0] == "pathlib":
            found = frame.f_locals.get("self")
    return found if isinstance(found, Path) else None
