"""What the values of one column have shown so far, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Context, Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.profile.kinds import KINDS, first_misfit, objection
from loaders.profile.telling import (
    Place,
    fingerprints,
    plain,
    short,
    shown,
    strings,
    values_of,
)
from loaders.types import is_binary, is_text
from loaders.values.cast import ZONED
from loaders.values.nested import as_json

MOST_DISTINCT = 100_000
EXAMPLES = 3
# Characters of a number that is surely exact as a double.
SHORT_NUMBER = 16
CONTEXT = Context(prec=2000)


@dataclass
class Evidence:
    """A column's values, counted and measured as they come by.

    Attributes:
        native: the Arrow types of the values that came typed, from Parquet.
        alive: what every text so far has proven to be, see `loaders.profile.kinds`.
        ruled_out: for each other kind the first text that is none, as a
            sentence with its place; the last one that was ruled out stands last.
        least, greatest: of the whole numbers.
        integer_digits, fraction_digits: the most before and behind the point.
        significant_digits: the most between zeros, of long and scientific numbers.
        is_double: each of these is the number that a double is written as.
        least_chars, most_chars, most_bytes, least_bytes: of texts and binaries.
        second_digits: the most behind the seconds' point.
        zoned: whether moments have a zone; None before the first one.
        repeated: the first value that came twice, as far as it was noticed.
        examples: the first different values.
        misfits: values that no column type of MySQL holds as what they are, told in sentences.
    """

    name: str
    kinds: tuple[str, ...] = tuple(kind for kind in KINDS if kind != "float")
    rows: int = 0
    nulls: int = 0
    native: list[pa.DataType] = field(default_factory=list)
    alive: set[str] = field(init=False)
    texts: int = 0
    ruled_out: dict[str, str] = field(default_factory=dict)
    least: int | None = None
    greatest: int | None = None
    integer_digits: int = 0
    fraction_digits: int = 0
    significant_digits: int = 0
    is_double: bool = True
    least_chars: int | None = None
    most_chars: int = 0
    least_bytes: int | None = None
    most_bytes: int = 0
    second_digits: int = 0
    zoned: bool | None = None
    repeated: str | None = None
    examples: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    _seen: np.ndarray | None = field(default_factory=lambda: np.array([], np.int64), repr=False)

    def __post_init__(self) -> None:
        self.alive = set(self.kinds)

    @property
    def values(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls

    @property
    def distinct(self) -> int | None:
        """How many different values there are; None for more than are counted."""
        return None if self._seen is None else len(self._seen)

    @property
    def reason(self) -> str | None:
        """The text that ruled out the last kind: why the column is text."""
        return None if self.alive or not self.ruled_out else list(self.ruled_out.values())[-1]

    def add(self, values: pa.Array, place: Callable[[int], Place], *, native: bool = False) -> None:
        """Take in some values.

        Args:
            values: as the file has them; those of text formats are bytes or strings.
            place: where the value with an index stands.
            native: their Arrow type is the file's own.
        """
        self.rows += len(values)
        if native and values.type not in self.native:
            self.native.append(values.type)
        values = plain(values)
        self.nulls += values.null_count
        if values.null_count:
            present = np.flatnonzero(values.is_valid().to_numpy(zero_copy_only=False))
            values = values.drop_null()
            place = _among(place, present)
        if not len(values):
            return
        if not native or is_text(values.type):
            values, wrong = strings(values)
            if wrong is not None and not self.misfits:
                remedy = "the load rejects it" if native else "declare the `encoding`"
                self.misfits.append(f"{short(values[wrong].as_py())} is not UTF-8: {remedy} ({place(wrong)})")
        if not native:
            self._add_texts(values, place)
        elif pa.types.is_nested(values.type):
            self._add_nested(values, place)
        else:
            self._add_native(values, place)

    def _add_texts(self, values: pa.Array, place: Callable[[int], Place]) -> None:
        self.texts += len(values)
        unique = self._count(values, place)
        self._measure(unique)
        lost: list[tuple[int, str, str]] = []
        for kind in [kind for kind in KINDS if kind in self.alive]:
            index = first_misfit(kind, unique)
            if index is not None:
                found = pc.index(values, unique[index]).as_py()
                text = unique[index].as_py()
                lost.append((found, kind, f"{short(text)} {objection(text)} ({place(found)})"))
        if "datetime" in self.alive and "datetime" not in [kind for _, kind, _ in lost]:
            lost += self._add_moments(values, unique, place)
        # Number, then date, then the others: of reasons from one value, the number's is the one to tell.
        for _, kind, reason in sorted(lost, key=lambda one: (one[0], -list(KINDS).index(one[1]))):
            self.alive.discard(kind)
            self.ruled_out[kind] = reason
        if self.alive & {"decimal", "float", "scientific"}:
            self._add_numbers(unique)
        if "time" in self.alive:
            self._add_seconds(unique)

    def _add_moments(
        self, values: pa.Array, unique: pa.Array, place: Callable[[int], Place]
    ) -> list[tuple[int, str, str]]:
        zoned = pc.match_substring_regex(unique, ZONED)
        before = self.zoned if self.zoned is not None else zoned[0].as_py()
        if (index := pc.index(zoned, not before).as_py()) >= 0:
            found = pc.index(values, unique[index]).as_py()
            has = "has no zone, others have" if before else "has a zone, others have none"
            return [(found, "datetime", f"{unique[index]} {has} ({place(found)})")]
        self.zoned = before
        self._add_seconds(unique)
        return []

    def _add_seconds(self, unique: pa.Array) -> None:
        digits = pc.utf8_length(pc.struct_field(pc.extract_regex(unique, r"\.(?P<f>\d+)"), "f"))
        self.second_digits = max(self.second_digits, pc.max(digits).as_py() or 0)

    def _add_numbers(self, unique: pa.Array) -> None:
        is_scientific = pc.match_substring(unique, "e", ignore_case=True)
        is_long = pc.or_(is_scientific, pc.greater(pc.utf8_length(unique), SHORT_NUMBER))
        for text in unique.filter(is_long).to_pylist():
            self._add_long(Decimal(text), is_counted="scientific" in self.alive)
        unique = unique.filter(pc.invert(is_scientific))
        if not len(unique):
            return
        length = pc.subtract(pc.utf8_length(unique), pc.cast(pc.starts_with(unique, "-"), pa.int32()))
        point = pc.find_substring(unique, ".")
        behind = pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(pc.utf8_length(unique), point), 1))
        before = pc.subtract(length, pc.if_else(pc.less(point, 0), 0, pc.add(behind, 1)))
        self.integer_digits = max(self.integer_digits, pc.max(before).as_py())
        self.fraction_digits = max(self.fraction_digits, pc.max(behind).as_py())
        if "integer" in self.alive:
            self._bound(pc.cast(unique, pa.int64()))

    def _add_long(self, number: Decimal, *, is_counted: bool) -> None:
        exact = number.normalize(CONTEXT).as_tuple()
        exponent = int(exact.exponent)
        self.significant_digits = max(self.significant_digits, len(exact.digits))
        self.is_double = self.is_double and Decimal(repr(float(number))) == number
        if is_counted:
            self.integer_digits = max(self.integer_digits, len(exact.digits) + exponent)
            self.fraction_digits = max(self.fraction_digits, -exponent)

    def _add_native(self, values: pa.Array, place: Callable[[int], Place]) -> None:
        kind = values.type
        unique = self._count(values, place)
        if pa.types.is_timestamp(kind):
            self._compare_zones(bool(kind.tz), place)
        if is_text(kind) or is_binary(kind):
            self._measure(unique)
        elif pa.types.is_integer(kind):
            self._bound(unique)
        elif pa.types.is_floating(kind):
            wrong = pc.invert(pc.is_finite(values))
            self._misfit(wrong, values, place, "is no number that MySQL holds; the load refuses it")
        elif pa.types.is_temporal(kind) and getattr(kind, "unit", None) == "ns":
            rest = pc.not_equal(_modulo(pc.cast(values, pa.int64()), 1000), 0)
            self.second_digits = max(self.second_digits, 9 if pc.any(rest).as_py() else 6)
            if pa.types.is_duration(kind):
                return
            self._misfit(
                rest, values, place, "has nanoseconds; MySQL has no more than six digits of a second"
            )

    def _compare_zones(self, zoned: bool, place: Callable[[int], Place]) -> None:
        before = zoned if self.zoned is None else self.zoned
        self.zoned = before
        if zoned != before and not any("zone" in said for said in self.misfits):
            has = "has no zone, others have" if before else "has a zone, others have none"
            self.misfits.append(f"it {has}; the load refuses both in one column ({place(0)})")

    def _add_nested(self, values: pa.Array, place: Callable[[int], Place]) -> None:
        self._seen = None
        try:
            texts = as_json(values)
        except pa.ArrowInvalid as error:
            self.misfits.append(f"{error} (near {place(0)})")
            return
        self._measure(texts)
        self._show(texts[:EXAMPLES])

    def _count(self, values: pa.Array, place: Callable[[int], Place]) -> pa.Array:
        """The different ones of some values, counted in."""
        unique = pc.unique(values)
        twice: pa.Scalar | None = None
        if self.repeated is None and len(unique) < len(values):
            counted = pc.value_counts(values)
            often = pc.greater(counted.field("counts"), 1)
            twice = counted.field("values").filter(often)[0]
        if self._seen is not None:
            new = fingerprints([unique])
            both = np.union1d(self._seen, new)
            if self.repeated is None and twice is None and len(both) < len(self._seen) + len(new):
                twice = unique[int(np.isin(new, self._seen).argmax())]
            self._seen = both if len(both) <= MOST_DISTINCT else None
        if twice is not None:
            found = pc.index(pc.equal(values, twice), True).as_py()
            self.repeated = f"{short(shown(values_of(pa.repeat(twice, 1))[0]))} comes twice ({place(found)})"
        self._show(unique)
        return unique

    def _show(self, unique: pa.Array) -> None:
        if len(self.examples) < EXAMPLES:
            told = [short(shown(value)) for value in values_of(unique[:EXAMPLES])]
            self.examples = list(dict.fromkeys([*self.examples, *told]))[:EXAMPLES]

    def _measure(self, values: pa.Array) -> None:
        least, most = (bound.as_py() for bound in pc.min_max(pc.binary_length(values)).values())
        self.most_bytes = max(self.most_bytes, most)
        self.least_bytes = least if self.least_bytes is None else min(self.least_bytes, least)
        if not is_binary(values.type):
            least, most = (bound.as_py() for bound in pc.min_max(pc.utf8_length(values)).values())
        self.most_chars = max(self.most_chars, most)
        self.least_chars = least if self.least_chars is None else min(self.least_chars, least)

    def _bound(self, values: pa.Array) -> None:
        least, most = (bound.as_py() for bound in pc.min_max(values).values())
        self.least = least if self.least is None else min(self.least, least)
        self.greatest = most if self.greatest is None else max(self.greatest, most)

    def _misfit(self, wrong: pa.Array, values: pa.Array, place: Callable[[int], Place], why: str) -> None:
        if (index := pc.index(wrong, True).as_py()) >= 0 and not any(why in said for said in self.misfits):
            self.misfits.append(f"{values_of(values[index : index + 1])[0]} {why} ({place(index)})")


def _among(place: Callable[[int], Place], present: np.ndarray) -> Callable[[int], Place]:
    return lambda index: place(int(present[index]))


def _modulo(values: pa.Array, by: int) -> pa.Array:
    return pc.subtract(values, pc.multiply(pc.divide(values, by), by))
