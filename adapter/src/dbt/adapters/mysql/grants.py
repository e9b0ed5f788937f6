"""Accounts, as the ``grants`` config, GRANT and information_schema write them."""

from __future__ import annotations

from dbt.adapters.mysql.comments import literal

ANY_HOST = "%"


def grantee(name: str) -> str:
    """A user or role of the ``grants`` config as GRANT wants it."""
    user, host = _parts(name)
    return f"{literal(user)}@{literal(host)}" if host else literal(user)


def normalized(name: str) -> str:
    """A user or role of the ``grants`` config as `account` names it: ``reporter`` for ``reporter@%``."""
    return _named(*_parts(name))


def account(grantee: str) -> str:
    """An account of information_schema, whose quotes are not doubled, as the ``grants`` config names it."""
    user, _, host = grantee.rpartition("@")
    return _named(user[1:-1], host[1:-1])


def _parts(name: str) -> tuple[str, str]:
    # The user of a single sign-on has an @ of its own: ana@corp.example@%.
    user, at, host = name.rpartition("@")
    return (_bare(user), _bare(host)) if at else (_bare(name), "")


def _named(user: str, host: str) -> str:
    if host in (ANY_HOST, "") and "@" not in user:
        return user
    return f"{user}@{host or ANY_HOST}"


def _bare(name: str) -> str:
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'`"
    return name[1:-1] if is_quoted else name
