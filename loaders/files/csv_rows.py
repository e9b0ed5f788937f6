"""Where the rows of a stretch of CSV begin and end, and in which lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from loaders.files.formats import FormatOptions

LF, CR = ord("\n"), ord("\r")
Offsets = npt.NDArray[np.int64]
NONE: Offsets = np.empty(0, np.int64)


@dataclass(frozen=True)
class Stretch:
    """Bytes that begin where a row begins.

    Attributes:
        text: the bytes as they are.
        masked: the same without escaped characters, at the same offsets.
        quotes: where quoted fields open and close, in turn.
        torn: where a closing quote is followed by text.
    """

    text: bytes
    masked: bytes
    quotes: Offsets
    torn: Offsets

    def last_end(self, final: bool) -> int:
        """Where the last row that is complete ends; 0 when none is.

        Args:
            final: the file ends with this stretch.
        """
        # A line feed may follow this carriage return.
        stop = len(self.masked) - (not final and self.masked.endswith(b"\r"))
        while stop:
            end = max(self.masked.rfind(b"\n", 0, stop), self.masked.rfind(b"\r", 0, stop)) + 1
            before = int(np.searchsorted(self.quotes, end))
            if not end or before % 2 == 0:
                return end
            stop = int(self.quotes[before - 1])
        return 0

    def upto(self, end: int) -> Stretch:
        """The part before an end of a row."""
        return self._part(0, end)

    def after(self, end: int) -> Stretch:
        """The part after an end of a row."""
        return self._part(end, len(self.text))

    def _part(self, start: int, end: int) -> Stretch:
        text = self.text[start:end]
        masked = text if self.masked is self.text else self.masked[start:end]
        quotes, torn = (_between(marks, start, end) for marks in (self.quotes, self.torn))
        return Stretch(text, masked, quotes, torn)

    def line_count(self) -> int:
        """How many line ends there are: LF, CRLF or CR."""
        count = self.text.count(b"\n")
        if b"\r" in self.text:
            count += self.text.count(b"\r") - self.text.count(b"\r\n")
        return count

    def lines_of(self, offsets: Offsets) -> Offsets:
        """The lines that bytes stand in, from 0."""
        return np.searchsorted(_line_ends(self.text), offsets)

    def rows(self, blank_lines: bool) -> Rows:
        """The place of every row; ``blank_lines``: they are rows as well."""
        ends = _line_ends(self.masked)
        if len(self.quotes):
            ends = ends[np.searchsorted(self.quotes, ends) % 2 == 0]
        starts = np.concatenate([NONE, [0], ends[:-1] + 1]).astype(np.int64) if len(ends) else NONE
        lines, last_lines = self.lines_of(starts), self.lines_of(ends)
        if not blank_lines:
            codes = np.frombuffer(self.masked, np.uint8)
            filled = ~((codes[starts] == LF) | (codes[starts] == CR))
            starts, ends, lines, last_lines = (a[filled] for a in (starts, ends, lines, last_lines))
        return Rows(starts, ends + 1, lines, last_lines)


@dataclass(frozen=True)
class Rows:
    """Offsets where rows start and stop, line end included, and their first and last lines from 0."""

    starts: Offsets
    stops: Offsets
    lines: Offsets
    last_lines: Offsets

    def __len__(self) -> int:
        return len(self.starts)


class Marker:
    """Finds the quotes that have a meaning."""

    def __init__(self, options: FormatOptions) -> None:
        self._quote = (options.quote or "").encode()
        self._delimiter = options.delimiter.encode()
        self._escape = (options.escape or "").encode()
        self._escaped = re.compile(re.escape(self._escape) + b".", re.DOTALL)
        self._around = np.zeros(256, bool)
        self._around[[LF, CR, ord(options.delimiter)]] = True

    def mark(self, text: bytes) -> Stretch:
        """Mark a stretch that begins where a row begins."""
        masked = text
        if self._escape and self._escape in text:
            masked = self._escaped.sub(b"xx", text)
        if not self._quote or self._quote not in masked:
            return Stretch(text, masked, NONE, NONE)
        codes = np.frombuffer(masked, np.uint8)
        quotes = np.flatnonzero(codes == self._quote[0])
        if self._all_in_place(codes, quotes):
            return Stretch(text, masked, quotes, NONE)
        return Stretch(text, masked, *self._one_by_one(masked))

    def spell_nulls(self, text: bytes, nulls: Sequence[str]) -> tuple[bytes, list[str]]:
        """The text and its nulls, none spelled with the escape: a parser would take that from them."""
        plain = [null for null in nulls if not self._escape or self._escape not in null.encode()]
        if len(plain) == len(nulls) or self._escape not in text:
            return text, plain
        stand_in = b"\0"
        while stand_in in text:
            stand_in += b"\0"
        stretch = self.mark(text)
        spelled = b"|".join(re.escape(null.encode()) for null in nulls if null not in plain)
        end = b"[\r\n" + re.escape(self._delimiter) + b"]"

        def replace(found: re.Match[bytes]) -> bytes:
            at = found.start()
            quoted = np.searchsorted(stretch.quotes, at) % 2
            begins = not at or stretch.masked[at - 1] in b"\r\n" + self._delimiter
            return stand_in if begins and not quoted else found[0]

        return re.sub(b"(?:" + spelled + b")(?=" + end + b")", replace, text), [*plain, stand_in.decode()]

    def _all_in_place(self, codes: npt.NDArray[Any], quotes: Offsets) -> bool:
        """Whether every quote opens or closes a field, or is doubled within one."""
        opening, closing = quotes[::2], quotes[1::2]
        doubled = opening[1:] == closing[: len(opening) - 1] + 1
        opens = self._around[codes[np.maximum(opening - 1, 0)]] | (opening == 0)
        opens[1:] |= doubled
        last = len(codes) - 1
        closes = self._around[codes[np.minimum(closing + 1, last)]] | (closing == last)
        closes[: len(doubled)] |= doubled
        return bool(opens.all() and closes.all())

    def _one_by_one(self, masked: bytes) -> tuple[Offsets, Offsets]:
        """The same as a parser would find them, where quotes stand in odd places too."""
        before = (b"\n", b"\r", self._delimiter)
        quotes: list[int] = []
        torn: list[int] = []
        at = masked.find(self._quote)
        while at >= 0:
            if at and masked[at - 1 : at] not in before:
                at = masked.find(self._quote, at + 1)
                continue
            quotes.append(at)
            close = masked.find(self._quote, at + 1)
            while close >= 0 and masked[close + 1 : close + 2] == self._quote:
                close = masked.find(self._quote, close + 2)
            if close < 0:
                break
            quotes.append(close)
            if masked[close + 1 : close + 2] not in (b"", *before):
                torn.append(close)
            at = masked.find(self._quote, close + 1)
        return np.array(quotes, np.int64), np.array(torn, np.int64)


def _between(marks: Offsets, start: int, end: int) -> Offsets:
    """The marks of a part, counted from its start."""
    first, last = np.searchsorted(marks, (start, end))
    return marks[first:last] - start if start else marks[:last]


def _line_ends(text: bytes) -> Offsets:
    """The last byte of every LF, CRLF or CR."""
    codes = np.frombuffer(text, np.uint8)
    if b"\r" not in text:
        return np.flatnonzero(codes == LF)
    ends = np.flatnonzero((codes == LF) | (codes == CR))
    following = codes[np.minimum(ends + 1, len(codes) - 1)]
    before_feed: npt.NDArray[np.bool_] = (codes[ends] == CR) & (following == LF) & (ends + 1 < len(codes))
    return np.compress(~before_feed, ends)
