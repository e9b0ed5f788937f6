"""A query as a prepared statement, whose rows come as blocks of bytes instead of objects.

A prepared statement sends numbers and times in binary: exact (as text, a FLOAT loses its last digits),
shorter, and the first byte of a row tells it from the end and from an error.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from pymysql import err
from pymysql.connections import FieldDescriptorPacket  # type: ignore[attr-defined]
from pymysql.constants import CR

from mysql_arrow.errors import NotAQuery, OpenParameter

PREPARE, EXECUTE, CLOSE = 0x16, 0x17, 0x19
# A packet of this length goes on in the next one.
FULL = 0xFFFFFF
END, ERROR = 0xFE, 0xFF
MORE_RESULTS = 0x0008
# Of these MySQL tells the columns only when they run.
LATE_COLUMNS = re.compile(r"\s*(explain|describe|desc|show)\b", re.IGNORECASE)
# What decoding may read behind the last byte.
SPARE = 16
FIRST_BYTES = 1 << 20
# Enough for many thousand rows of any mart, and little beside what they become.
BLOCK_BYTES = 1 << 25
RECEIVE_BYTES = 1 << 18


@dataclass(frozen=True)
class Block:
    """Whole rows: row i lies in ``data`` from ``starts[i]`` to four bytes before ``starts[i + 1]``.

    Attributes:
        data: valid until the next block is asked for; SPARE bytes at its end belong to no row.
        starts: one more than there are rows; the last is where a next row would start.
    """

    data: bytearray
    starts: list[int]


class Statement:
    """A query that runs once, on a connection that has nothing else to do meanwhile.

    Raises:
        NotAQuery: it returns no rows by its nature.
        OpenParameter: it has a ``?`` to be filled.
        pymysql.err.Error: what the server says of it.
    """

    def __init__(self, connection: Any, sql: str) -> None:
        self.connection = connection
        connection._execute_command(PREPARE, sql)
        answer = connection._read_packet().get_all_data()
        self.number, columns, parameters = struct.unpack_from("<IHH", answer, 1)
        for count in filter(None, (parameters, columns)):
            self._definitions(count)
        if parameters:
            self.close()
            raise OpenParameter("A query has a ? that is not in quotes.", "write its value in its place.")
        if not columns and not LATE_COLUMNS.match(sql):
            self.close()
            raise NotAQuery(f"This returns no rows: {sql[:200]}", "only a query can be read.")

    def execute(self) -> list[Any]:
        """Run it and return the definitions of its columns."""
        self.connection._execute_command(EXECUTE, struct.pack("<IBI", self.number, 0, 1))
        count = self.connection._read_packet().read_length_encoded_integer()
        return self._definitions(count)

    def blocks(self, rows: int) -> Generator[Block, None, None]:
        """The rows, at most so many in a block, and fewer where they are wide.

        Left before its end, it ends the connection: to drain it could take hours.

        Raises:
            NotAQuery: another result comes after the first.
            pymysql.err.Error: the server failed on a later row, or is gone.
        """
        received = _Received(self.connection)
        last: bytes | None = None
        try:
            while last is None:
                starts, last = received.rows(rows)
                if len(starts) > 1:
                    yield Block(received.data, starts)
            if last[0] == ERROR:
                err.raise_mysql_exception(last)
            if _has_more(last):
                raise NotAQuery("A statement returned more than one result.", "only one query can be read.")
        finally:
            # An error comes in place of a row, after which the connection is free as after the end.
            if last is None or _has_more(last):
                self.connection._force_close()
            else:
                self.close()

    def close(self) -> None:
        """Let the server forget it; it does not answer."""
        self.connection._execute_command(CLOSE, struct.pack("<I", self.number))

    def _definitions(self, count: int) -> list[Any]:
        found = [self.connection._read_packet(FieldDescriptorPacket) for _ in range(count)]
        self.connection._read_packet()
        return found


def _has_more(last: bytes) -> bool:
    return last[0] == END and bool(struct.unpack_from("<xHH", last)[1] & MORE_RESULTS)


class _Received:
    """What a connection has received and not yet handed out."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.data = bytearray(FIRST_BYTES)
        self.filled = 0
        self.used = 0
        self.is_direct = False
        # As PyMySQL does before it reads a packet.
        connection._sock.settimeout(connection._read_timeout)
        connection._current_timeout = connection._read_timeout

    def rows(self, most: int) -> tuple[list[int], bytes | None]:
        """Where rows start, and the packet that ended them, if one did."""
        self._forget_used()
        header = struct.Struct("<I").unpack_from
        starts = [4]
        add = starts.append
        position = 0
        while True:
            data, filled = self.data, self.filled
            while position + 4 <= filled:
                length = header(data, position)[0] & FULL
                if length == FULL:
                    length = self._joined(position)
                    filled = self.filled
                end = position + 4 + length
                if end > filled:
                    break
                if data[position + 4]:
                    return starts, bytes(data[position + 4 : end])
                position = end
                add(end + 4)
                if len(starts) > most or end >= BLOCK_BYTES:
                    self.used = end
                    return starts, None
            self._receive()

    def _forget_used(self) -> None:
        rest = self.data[self.used : self.filled]
        if len(self.data) > 2 * BLOCK_BYTES:
            # One wide row should not keep its room for ever.
            self.data = bytearray(max(FIRST_BYTES, len(rest) + SPARE))
        self.data[: len(rest)] = rest
        self.filled, self.used = len(rest), 0

    def _joined(self, position: int) -> int:
        """The length of a row in several packets, once all are here: then their inner headers are cut."""
        inner, at, length = [], position, FULL
        while length == FULL:
            at += 4 + length
            if at + 4 > self.filled:
                return self.filled
            length = int.from_bytes(self.data[at : at + 3], "little")
            inner.append(at)
        if at + 4 + length > self.filled:
            return self.filled
        for found in reversed(inner):
            self.data[found : self.filled - 4] = self.data[found + 4 : self.filled]
            self.filled -= 4
        return len(inner) * FULL + length

    def _receive(self) -> None:
        if len(self.data) - self.filled < RECEIVE_BYTES + SPARE:
            self.data.extend(bytes(len(self.data)))
        try:
            with memoryview(self.data) as room, room[self.filled : -SPARE] as free:
                count = self._read(free)
        except OSError as error:
            raise self._lost(f" ({error})") from error
        if not count:
            raise self._lost("")
        self.filled += count

    def _read(self, free: memoryview) -> int:
        buffered = self.connection._rfile
        if self.is_direct:
            return int(buffered.raw.readinto(free))
        # What came with the definitions lies in a buffer; peek waits only if nothing does.
        waiting = buffered.read(len(buffered.peek()))
        free[: len(waiting)] = waiting
        self.is_direct = True
        return len(waiting)

    def _lost(self, why: str) -> err.OperationalError:
        self.connection._force_close()
        return err.OperationalError(CR.CR_SERVER_LOST, f"Lost connection to MySQL server during query{why}")
