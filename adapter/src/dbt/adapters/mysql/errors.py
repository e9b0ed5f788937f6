"""What the server's errors mean: which may be tried again, and what a person can do about the others."""

from __future__ import annotations

import re

# The driver's, MySQL's and MariaDB's words for it.
LOST = frozenset({1927, 2006, 2013, 2055, 3169, 4031})
DEADLOCK = 1213
LOCK_TIMEOUT = 1205
UNKNOWN_DATABASE = 1049
NO_TLS = 2026
NO_TABLE = 1146
EMPTY_QUERY = 1065
# The server, or a proxy in front of it, may take the next attempt.
CONNECT_AGAIN = LOST | {1040, 1203, 2002, 2003}
REFERENCED = frozenset({1217, 1451, 3730})

HINTS = {
    1040: "the server has no connection left: lower `threads`, or raise max_connections.",
    1044: "the user has no rights on that database: see the adapter's README for the rights dbt needs.",
    1045: "check username and password of the profile.",
    1046: "write the table's database, as ref() and source() do.",
    1048: "a column that may not be null would be: see its constraints, and the model or the seed's file.",
    1054: "no column has that name: see unique_key, merge_update_columns and the model's SQL.",
    1060: "two columns have one name, whatever the case: give one of them another in the model.",
    1071: "the key is too long: make an index of the first characters, e.g. `note(50)`.",
    1072: "no column of a key has that name, or it was dropped: see `indexes` and `primary_key`.",
    1101: "a text without a length has no default: cast it to char(n) in the model, or use --full-refresh.",
    1166: "a column's name ends with a blank: correct the seed's header, or name it in the model.",
    1170: "an index needs the length of a text's first characters: cast the column, or write `note(50)`.",
    1193: "the server has no such variable: see `session:` in the profile.",
    1273: "the server has no such collation: see `collation` in the profile and the models.",
    1298: "the server knows no such time zone: use an offset, or load the zones by mysql_tzinfo_to_sql.",
    1503: "a primary key has all columns of the partitions: set the config `primary_key` to such a one.",
    1833: "a foreign key has the type of the column it refers to: build both with --full-refresh.",
    3780: "a foreign key has the type of the column it refers to: build both with --full-refresh.",
    1049: "create the database, or let dbt do it: a user with the CREATE right.",
    1133: "a user or role of the `grants` config does not exist on this server.",
    **dict.fromkeys(
        (1142, 1143, 1227, 1370),
        "the user lacks that right: see the adapter's README for the rights dbt needs.",
    ),
    1205: "another session holds that table or row: `show processlist` tells which.",
    **dict.fromkeys(
        (1264, 1265, 1292, 1366, 1367, 1406, 1411, 3140, 3141),
        "a value does not fit: cast or correct it in the model, or give its column a type that holds it.",
    ),
    1267: "state one collation: `collation:` in the profile, or `collate` on one side of the comparison.",
    1271: "state one collation: `collation:` in the profile, or `collate` on one side of the comparison.",
    1410: "a user or role of the `grants` config does not exist on this server.",
    1698: "this account logs in another way (a socket?): give dbt an account with a password.",
    2003: "check host and port of the profile, and that the server is up.",
    2002: "check host and port of the profile, and that the server is up.",
    2026: "the TLS handshake failed: see ssl_mode and ssl_ca of the profile.",
    2061: "use ssl_mode: verify_ca or verify_identity with ssl_ca, or an account with a usual password.",
    3750: "the server requires primary keys: set the config `primary_key` to the key of the rows.",
    3948: "loading local data is off on the server: set global local_infile = on, or seeds go in by insert.",
    4166: "loading local data is off on the server: set global local_infile = on, or seeds go in by insert.",
}
# What the insert of an enforced contract puts before a value that the declared type would change.
NOT_HELD = "dbt contract: "
NOT_HELD_VALUE = re.compile(rf"'{NOT_HELD}(.*) \((.*)\|(.*?)\) (.*)'", re.S)
LINE = re.compile(r"at line (\d+)\s*$")


def code_of(error: BaseException) -> int:
    """The server's or the driver's number of an error, 0 if it has none."""
    return error.args[0] if error.args and isinstance(error.args[0], int) else 0


def explain(error: BaseException, sql: str = "", comment_lines: int = 0) -> str:
    """An error as dbt shows it: number, text, the line at fault, a hint.

    Args:
        sql: what was sent; where the error names a line, that line is shown.
        comment_lines: lines that the query comment put in front; the file that dbt wrote lacks them.
    """
    code = code_of(error)
    text = str(error.args[-1]) if error.args else str(error)
    if found := NOT_HELD_VALUE.search(text):
        return (
            f"The column {found[1]!r} is declared as {found[2]} and does not hold {found[4]!r}, "
            f"which is {found[3]}.\n"
            "  Hint: cast or round the value in the model, or declare a type that holds it."
        )
    shown = ""
    if found := LINE.search(text):
        number = int(found[1])
        lines = sql.splitlines()
        if comment_lines and number > comment_lines:
            text = f"{text[: found.start()]}at line {number - comment_lines}"
        if 0 < number <= len(lines):
            shown = f"\n  line {number - min(comment_lines, number - 1)}: {lines[number - 1].strip()}"
    # The driver reports a refused certificate as a server that can't be reached.
    meant = NO_TLS if "CERTIFICATE_VERIFY_FAILED" in text else code
    hint = f"\n  Hint: {HINTS[meant]}" if meant in HINTS else ""
    return f"{code}: {text}{shown}{hint}" if code else f"{text}{hint}"
