"""What a model may configure beside dbt's own: keys, indexes, the storage of its table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbt.adapters.exceptions import IndexConfigError, IndexConfigNotDictError
from dbt.adapters.protocol import AdapterConfig
from dbt_common.dataclass_schema import ValidationError, dbtClassMixin

from dbt.adapters.mysql.session import quote, unquoted

INDEX_TYPES = ("btree", "hash", "fulltext", "spatial")
# A name may hold blanks itself.
KEY_PART = re.compile(r"(.+?)((?:\s*\(\s*\d+\s*\))?(?:\s+(?:asc|desc))?)", re.I | re.S)


@dataclass
class MySQLIndexConfig(dbtClassMixin):
    """One entry of ``indexes``.

    Attributes:
        columns: names, each with a prefix length in parentheses where it is a long text: ``note(50)``.
        type: one of `INDEX_TYPES`.
        name: of the index; by default made of its columns.
    """

    columns: list[str]
    unique: bool = False
    type: str | None = None
    name: str | None = None

    @classmethod
    def parse(cls, raw: Any) -> MySQLIndexConfig:
        """Read an entry.

        Raises:
            IndexConfigError: a key is missing, unknown or of the wrong type.
        """
        if not isinstance(raw, Mapping):
            raise IndexConfigNotDictError(raw)
        try:
            cls.validate(dict(raw))
            index = cls.from_dict(dict(raw))
        except ValidationError as error:
            raise IndexConfigError(error) from error
        if index.type is not None and index.type.lower() not in INDEX_TYPES:
            raise IndexConfigError(TypeError(f"type {index.type!r}. Hint: one of {', '.join(INDEX_TYPES)}."))
        if not index.columns:
            raise IndexConfigError(TypeError("an index without columns"))
        return index

    def ddl(self) -> str:
        """The index as a clause of CREATE TABLE, and behind ``add`` of ALTER TABLE."""
        kind = (self.type or "").lower()
        # Of the words in front, MySQL takes one: fulltext indexes are never unique.
        word = kind if kind in ("fulltext", "spatial") else "unique" if self.unique else ""
        using = f" using {kind}" if kind in ("btree", "hash") else ""
        return f"{word} index {quote(self.index_name())}{using} ({key_parts(self.columns)})".strip()

    def index_name(self) -> str:
        """The name of the index: the same for the same columns, so that a rebuilt table has it again."""
        if self.name:
            return self.name
        text = "_".join(self.columns)
        digest = hashlib.sha256(f"{text}|{self.unique}|{self.type}".encode()).hexdigest()[:8]
        plain = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in text)
        return f"{plain[:48]}_{digest}"


@dataclass
class MySQLConfig(AdapterConfig):
    """The keys of a model's config that this adapter reads.

    Attributes:
        primary_key: columns; made with the table, before the rows come.
        indexes: made after the rows.
        partition_by: ``{"columns": […], "clause": "range columns (day) (…)"}``, or the clause alone.
        sql_security: of a view, ``definer`` or ``invoker``.
        dataframe: what a model in Python reads, ``pandas`` or ``arrow``.
        lock_timeout: seconds that a snapshot waits for another run of it.
    """

    primary_key: str | list[str] | None = None
    indexes: list[MySQLIndexConfig] | None = None
    engine: str | None = None
    row_format: str | None = None
    charset: str | None = None
    collation: str | None = None
    partition_by: str | dict[str, Any] | None = None
    sql_security: str | None = None
    dataframe: str | None = None
    lock_timeout: float | None = None


def key_parts(columns: list[str]) -> str:
    """Columns of a key, quoted; ``note(50)`` and ``day desc`` keep what follows the name."""
    return ", ".join(_key_part(column) for column in columns)


def _key_part(column: str) -> str:
    if column.startswith("(") or (column.startswith("`") and unquoted(column) != column):
        return column
    found = KEY_PART.fullmatch(column)
    return quote(found[1]) + found[2] if found else quote(column)


def as_list(value: Any) -> list[str]:
    """A config that is one name, a list of names or nothing."""
    if not value:
        return []
    return [value] if isinstance(value, str) else [str(each) for each in value]


def table_options(config: Mapping[str, Any], collation: str | None, *, temporary: bool = False) -> str:
    """What stands behind the columns in CREATE TABLE; temporary tables have no partitions."""
    words = []
    if config.get("engine"):
        words.append(f"engine = {config['engine']}")
    if config.get("row_format"):
        words.append(f"row_format = {config['row_format']}")
    if config.get("charset"):
        words.append(f"default character set = {config['charset']}")
    if config.get("collation") or (collation and not config.get("charset")):
        words.append(f"collate = {config.get('collation') or collation}")
    partition = config.get("partition_by")
    clause = partition.get("clause") if isinstance(partition, Mapping) else partition
    if clause and not temporary:
        words.append(f"partition by {clause}")
    return " ".join(words)
