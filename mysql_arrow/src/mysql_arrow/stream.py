"""A connection that sends LOAD DATA LOCAL from memory, and never opens a file.

PyMySQL opens whatever path the server names; a hostile server could so read any
file of this machine. Here the one thing that is ever sent is what was offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pymysql.connections import Connection, MySQLResult
from pymysql.err import OperationalError

PACKET_BYTES = 1024 * 1024
# The name in the statement; the server asks for it again before it reads.
NAME = "mysql-arrow"
REFUSED = 2068
COUNTS = re.compile(rb"Records: (\d+)\s+Deleted: (\d+)\s+Skipped: (\d+)\s+Warnings: (\d+)")

if TYPE_CHECKING:
    Base = Connection[Any]  # generic in its stubs alone
else:
    Base = Connection


class StreamConnection(Base):
    """A PyMySQL connection whose only local file is `offered`."""

    offered: Iterable[memoryview] | None = None

    def _read_query_result(self, unbuffered: bool = False) -> Any:
        if unbuffered:
            return super()._read_query_result(unbuffered)  # type: ignore[misc]
        self._result = None
        result = _StreamResult(self)
        result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows

    def counts(self) -> tuple[int, int, int]:
        """Records, skipped rows and warnings of the last LOAD DATA, as the server counted them.

        `warning_count` ends at 65,535; the text that these are read from does not.
        """
        message = getattr(self._result, "message", b"") or b""
        found = COUNTS.search(message)
        if found is None:
            return (0, 0, 0)
        records, deleted, skipped, warnings = map(int, found.groups())
        return (records, deleted + skipped, warnings)


class _StreamResult(MySQLResult):
    def _read_load_local_packet(self, first_packet: Any) -> None:
        connection: Any = self.connection
        asked = first_packet.get_all_data()[1:].decode(errors="replace")
        offered, connection.offered = connection.offered, None
        failure: BaseException | None = None
        try:
            if asked != NAME or offered is None:
                failure = OperationalError(REFUSED, f"the server asked for the local file {asked!r}")
            else:
                _send(connection, offered)
        except Exception as error:  # raised below, once the server was told that no more comes
            failure = error
        try:
            connection.write_packet(b"")
            answer = connection._read_packet()
        except Exception as error:
            raise failure or error from error
        if failure:
            raise failure
        self._read_ok_packet(answer)  # type: ignore[attr-defined]


def _send(connection: Any, offered: Iterable[memoryview]) -> None:
    for chunk in offered:
        for start in range(0, len(chunk), PACKET_BYTES):
            connection.write_packet(chunk[start : start + PACKET_BYTES])
