"""The accounts of the private server, set at every start before it takes connections."""

from __future__ import annotations

RIGHTS = (
    "select, insert, update, delete, create, drop, references, index, alter, create temporary tables, "
    "lock tables, execute, create view, show view, create routine, alter routine, event, trigger"
)
# `user`@localhost has no password: it exists on the socket alone, in a folder of mode 0700.
OPEN_ON_MARIADB = (
    "delete from mysql.global_priv where not (user = '{user}' and host = 'localhost') "
    "and ifnull(json_value(priv, '$.is_role'), 0) = 0 "
    "and ifnull(json_value(priv, '$.account_locked'), 0) = 0 "
    "and ifnull(json_value(priv, '$.plugin'), '') in ('', 'mysql_native_password', 'mysql_old_password') "
    "and ifnull(json_value(priv, '$.authentication_string'), '') = ''"
)
OPEN_ON_MYSQL = (
    "delete from mysql.user where not (user = '{user}' and host = 'localhost') and account_locked = 'N' "
    "and plugin in ('caching_sha2_password', 'sha256_password', 'mysql_native_password') "
    "and ifnull(authentication_string, '') = ''"
)
# Accounts of root beside root@localhost: MariaDB's installer makes them without a password.
OTHER_ROOTS = "delete from {table} where user = '' or (user = 'root' and host <> 'localhost')"


def account_statements(user: str, password: str, *, is_mariadb: bool) -> list[str]:
    """The statements that leave no account without a password, and create those that are missing."""
    table, open_accounts = (
        ("mysql.global_priv", OPEN_ON_MARIADB) if is_mariadb else ("mysql.user", OPEN_ON_MYSQL)
    )
    return [
        OTHER_ROOTS.format(table=table),
        "flush privileges",
        f"create user if not exists '{user}'@'localhost'",
        f"create user if not exists '{user}'@'127.0.0.1' identified by '{password}'",
        f"alter user '{user}'@'127.0.0.1' identified by '{password}'",
        f"alter user 'root'@'localhost' identified by '{password}'",
        open_accounts.format(user=user),
        "flush privileges",
        *(line for host in ("localhost", "127.0.0.1") for line in _grants(f"'{user}'@'{host}'")),
    ]


def _grants(account: str) -> tuple[str, ...]:
    """All rights on every database but the server's own, whose rows say who may do what.

    Of the databases that a grant names, the most exact one counts: what is granted on `mysql`, which
    shows nothing there, takes the place of what `%` has.
    """
    return (
        f"revoke all privileges, grant option from {account}",
        f"grant process on *.* to {account}",
        f"grant {RIGHTS} on `%`.* to {account}",
        f"grant show view on `mysql`.* to {account}",
    )
