"""Accounts, as the ``grants`` config, GRANT and information_schema write them."""

from __future__ import annotations


def grantee(name: str) -> str:
    """A user or role of the ``grants`` config as GRANT wants it."""
    user, at, host = name.rpartition("@")
    if not at:
        user, host = name, ""
    quoted = "'" + user.strip("'`").replace("'", "''") + "'"
    return f"{quoted}@'{host.strip(chr(39) + '`')}'" if host else quoted


def account(grantee: str) -> str:
    """An account of information_schema as the ``grants`` config names it."""
    user, _, host = grantee.rpartition("@")
    user, host = user.strip("'"), host.strip("'")
    return user if host in ("%", "") else f"{user}@{host}"
