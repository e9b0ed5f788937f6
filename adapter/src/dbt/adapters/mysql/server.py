"""The server at the other end: what it is, which version, and what follows from that."""

from __future__ import annotations

import re
from dataclasses import dataclass

GENERATED_KEY = "dbt_row_key"


@dataclass(frozen=True)
class Server:
    """A server's kind and version, and the settings that decide how its SQL is written.

    Attributes:
        is_mariadb: MariaDB, or else MySQL or one that says it is.
        version: as numbers, e.g. ``(10, 11, 18)``.
        text: as the server writes it.
        folds_names: it keeps names of tables in lower case or compares them so.
        local_infile: it takes LOAD DATA LOCAL.
        requires_keys: it makes no table without a primary key.
        collation: of what this connection makes, literals and temporary tables among them.
    """

    is_mariadb: bool
    version: tuple[int, ...]
    text: str
    folds_names: bool = False
    local_infile: bool = False
    requires_keys: bool = False
    collation: str = "utf8mb4_general_ci"

    @classmethod
    def parse(cls, text: str, **settings: object) -> Server:
        """Read what ``select version()`` says, e.g. ``5.5.5-10.11.18-MariaDB``."""
        is_mariadb = "mariadb" in text.lower()
        # Before 11, MariaDB put this in front for clients that knew MySQL only.
        plain = text.removeprefix("5.5.5-") if is_mariadb else text
        found = re.match(r"\d+(?:\.\d+)*", plain)
        version = tuple(int(part) for part in found.group().split(".")) if found else (0,)
        return cls(is_mariadb, version, plain, **settings)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        return f"{'MariaDB' if self.is_mariadb else 'MySQL'} {'.'.join(map(str, self.version))}"

    @property
    def has_md5(self) -> bool:
        """MySQL 9.6 moved md5() into a component that is not installed by default."""
        return self.is_mariadb or self.version < (9, 6)

    @property
    def has_row_alias(self) -> bool:
        """Takes ``insert … as new on duplicate key update``, which replaced VALUES()."""
        return not self.is_mariadb and self.version >= (8, 0, 19)

    @property
    def generated_key(self) -> str:
        """A primary key that no query sees, for a table without one; empty where none is required."""
        has_invisible = not self.is_mariadb and self.version >= (8, 0, 23)
        return (
            f"`{GENERATED_KEY}` bigint unsigned not null auto_increment invisible primary key"
            if self.requires_keys and has_invisible
            else ""
        )
