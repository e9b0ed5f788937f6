"""Columns as the server describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from dbt.adapters.base.column import Column

from dbt.adapters.mysql.types import TYPE, base, family

# Of a row's 65,535 bytes, at four to a character; wider texts are kept beside the row.
LONGEST_VARCHAR = 16_383
# A varchar has a limit that grows at no cost, and keys need one; a row has room for so many.
SHORT_TEXT, MOST_SHORT_TEXTS = 255, 40
COMMENT = re.compile(r"\s*/\* mariadb-[0-9.]+ \*/")
INTEGER_WIDTH = re.compile(r"^((?:tiny|small|medium|big)?int)\(\d+\)")
TEXT_SIZES = {"tinytext": 63, "text": 16_383, "mediumtext": 4_194_303, "longtext": 1_073_741_823}


@dataclass
class MySQLColumn(Column):
    """A column with its type in full, e.g. ``int unsigned``, beside the parts that dbt asks for."""

    # Types for DDL: dbt puts them into the contracts of models, whatever CAST calls them.
    TYPE_LABELS: ClassVar[dict[str, str]] = {
        "STRING": "text",
        "TIMESTAMP": "datetime(6)",
        "FLOAT": "double",
    }
    full_type: str | None = None

    @classmethod
    def from_server(cls, name: str, full_type: str) -> MySQLColumn:
        """A column of ``show columns``: its name and type."""
        # MariaDB notes older formats there: ``datetime(6) /* mariadb-5.3 */``.
        full_type = COMMENT.sub("", full_type)
        if not full_type.startswith("tinyint(1)") and "zerofill" not in full_type:
            # And a width in which to show an integer, which MySQL no longer has: ``int(11)``.
            full_type = INTEGER_WIDTH.sub(r"\1", full_type)
        found = TYPE.match(full_type)
        dtype = base(full_type)
        size = found[2] if found else None
        char_size = precision = scale = None
        if dtype in ("char", "varchar") and size:
            char_size = int(size)
        elif dtype in TEXT_SIZES:
            char_size = TEXT_SIZES[dtype]
        elif dtype == "decimal" and size:
            precision, scale = (int(part) for part in size.split(","))
        return cls(name, dtype, char_size, precision, scale, full_type)

    @property
    def quoted(self) -> str:
        return "`" + self.column.replace("`", "``") + "`"

    @property
    def data_type(self) -> str:
        return self.full_type or super().data_type

    @property
    def family(self) -> str:
        """The types that a contract takes for equal to this one."""
        return family(self.dtype)

    def is_string(self) -> bool:
        return self.family == "text" and self.dtype not in ("enum", "set")

    def is_integer(self) -> bool:
        return self.family == "integer"

    def is_numeric(self) -> bool:
        return self.family == "decimal"

    def is_float(self) -> bool:
        return self.family == "floating"

    def string_size(self) -> int:
        super().string_size()
        return int(self.char_size or 255)

    @classmethod
    def string_type(cls, size: int) -> str:
        if size <= LONGEST_VARCHAR:
            return f"varchar({size})"
        return next(name for name, longest in TEXT_SIZES.items() if size <= longest)

    def literal(self, value: Any) -> str:
        return f"cast({value} as {self.data_type})"


def missing_columns(columns: Iterable[MySQLColumn], others: Iterable[MySQLColumn]) -> list[MySQLColumn]:
    """The columns whose names are not among the others: MySQL has one column for `Note` and `note`."""
    names = {column.name.lower() for column in others}
    return [column for column in columns if column.name.lower() not in names]
