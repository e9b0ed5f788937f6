"""A type as its values' limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbt.adapters.mysql.column import TEXT_SIZES
from dbt.adapters.mysql.comments import literal
from dbt.adapters.mysql.types import TYPE, base, family

INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
ALIASES = {"integer": "int", "bool": "tinyint", "boolean": "tinyint", "numeric": "decimal", "dec": "decimal"}
ALIASES |= {"fixed": "decimal", "real": "double", "character": "char", "float4": "float", "float8": "double"}
ALIASES |= {"int1": "tinyint", "int2": "smallint", "int3": "mediumint", "int4": "int", "int8": "bigint"}
ALIASES |= {"middleint": "mediumint"}
BINARY_SIZES = {"tinyblob": 2**8 - 1, "blob": 2**16 - 1, "mediumblob": 2**24 - 1, "longblob": 2**32 - 1}
MOST_DIGITS, MOST_SCALE = 65, 30
MEMBER = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class DataType:
    """A type as its values' limits.

    Attributes:
        kind: integer, decimal, floating, moment, time, text, binary, or the type's own name.
        size: characters or bytes; digits of a decimal, and of a float(M, D).
        scale: digits behind the point, of a decimal or of seconds.
        members: of an enum or a set.
    """

    name: str
    kind: str
    size: int = 0
    scale: int = 0
    is_unsigned: bool = False
    members: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> DataType:
        """Read a type as SHOW COLUMNS or a project writes it."""
        name = ALIASES.get(base(text), base(text))
        found = TYPE.match(text)
        is_unsigned = bool(found) and "unsigned" in found[3].lower()  # type: ignore[index]
        parts = (found[2] or "").split(",") if found else []
        sizes = [int(part) for part in parts if part.strip().isdigit()]
        kind = {"date": "moment", "timestamp": "moment", "bit": "integer", "year": "integer"}.get(
            name, family(name)
        )
        if kind == "timestamp":
            kind = "moment"
        if kind == "decimal":
            size, scale = (*sizes, *(10, 0)[len(sizes) :])
            return cls(name, kind, size, scale, is_unsigned)
        if kind == "floating" and len(sizes) == 2:
            return cls(name, kind, sizes[0], sizes[1])
        if kind in ("moment", "time"):
            return cls(name, kind, scale=sizes[0] if sizes else 0)
        if kind == "text":
            if name in ("enum", "set"):
                members = tuple(each.replace("''", "'") for each in MEMBER.findall(text))
                return cls(name, name, max(map(len, members), default=1), members=members)
            return cls(name, kind, TEXT_SIZES.get(name, (sizes or [1])[0]))
        if kind == "binary":
            return cls(name, kind, BINARY_SIZES.get(name, (sizes or [1])[0]))
        return cls(name, kind, (sizes or [1])[0], is_unsigned=is_unsigned or name in ("bit", "year"))

    @property
    def limits(self) -> tuple[int, int]:
        """The least and the greatest value of an integer."""
        if self.name == "year":
            return 0, 2155
        bits = self.size if self.name == "bit" else INTEGER_BITS[self.name]
        return (0, 2**bits - 1) if self.is_unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    @property
    def is_rounded(self) -> bool:
        """Whether it is a float(M, D), which rounds what has more digits."""
        return self.kind == "floating" and self.size > 1

    @property
    def whole_digits(self) -> int:
        """Digits before the point."""
        return self.size - self.scale if self.kind == "decimal" else len(str(self.limits[1]))

    def sql(self) -> str:
        """The type as DDL writes it."""
        sizes = {
            "decimal": f"({self.size},{self.scale})",
            "binary": "" if self.name in BINARY_SIZES else f"({self.size})",
            "moment": f"({self.scale})" if self.scale else "",
            "time": f"({self.scale})" if self.scale else "",
            **dict.fromkeys(("enum", "set"), f"({', '.join(map(literal, self.members))})"),
        }
        return self.name + sizes.get(self.kind, "") + (" unsigned" if self.is_unsigned else "")
