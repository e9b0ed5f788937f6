"""Connections of dbt's threads: queries with their retries, transactions, cancelling."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.events.types import ConnectionUsed, SQLQuery, SQLQueryStatus
from dbt.adapters.exceptions import FailedToConnectError
from dbt.adapters.sql import SQLConnectionManager
from dbt_common.events.contextvars import get_node_info
from dbt_common.events.functions import fire_event
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError
from dbt_common.utils import cast_to_str

from dbt.adapters.mysql import errors, statement, zero_dates
from dbt.adapters.mysql.answer import Answer
from dbt.adapters.mysql.python_models import process
from dbt.adapters.mysql.retries import PAUSE_SECONDS, Attempts, Next
from dbt.adapters.mysql.server import Server
from dbt.adapters.mysql.session import Session
from dbt.adapters.mysql.types import type_name

logger = AdapterLogger("MySQL")

ABRIDGED = 512


class MySQLConnectionManager(SQLConnectionManager):
    """One session per thread, kept open from node to node and reset in between."""

    TYPE = "mysql"

    @contextmanager
    def exception_handler(self, sql: str) -> Iterator[None]:
        try:
            yield
        except pymysql.err.Error as error:
            comment = self._add_query_comment("")
            lines = comment.count("\n") if comment and sql.startswith(comment[:20]) else 0
            message = errors.explain(error, sql, lines)
            logger.debug(f"MySQL error: {message}")
            self._give_up_transaction()
            raise DbtDatabaseError(message) from error
        except Exception as error:
            logger.debug(f"Error running SQL: {sql}")
            self._give_up_transaction()
            if isinstance(error, DbtRuntimeError):
                raise
            raise DbtRuntimeError(str(error)) from error

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Open a session; only what may succeed later is tried again, and the first error is shown."""
        if connection.state == ConnectionState.OPEN:
            return connection
        credentials = connection.credentials
        first: Exception | None = None
        for attempt in range(credentials.retries + 1):
            if attempt:
                time.sleep(attempt)
            try:
                connection.handle = Session.start(credentials)
                connection.state = ConnectionState.OPEN
                return connection
            except (pymysql.err.Error, OSError, RuntimeError) as error:
                first = first or error
                logger.debug(f"Connecting to {credentials.address} failed: {error}")
                if errors.code_of(error) not in errors.CONNECT_AGAIN:
                    break
        connection.handle = None
        connection.state = ConnectionState.FAIL
        reason = errors.explain(first) if first else "retries is below zero"
        raise FailedToConnectError(f"{credentials.address}: {reason}") from first

    def cancel(self, connection: Connection) -> None:
        """End a thread's session on the server, the statement that runs there, and its model in Python."""
        for (_, thread_id), held in list(self.thread_connections.items()):
            if held is connection:
                process.cancel(thread_id)
        try:
            thread = connection.handle.thread_id()
            killer = Session.start(connection.credentials)
        except (pymysql.err.Error, OSError, RuntimeError) as error:
            logger.debug(f"Could not cancel {connection.name}: {error}")
            return
        try:
            logger.debug(f"Cancelling {connection.name} (connection {thread})")
            killer.kill(thread)
        except pymysql.err.Error as error:
            # It may have ended by itself.
            logger.debug(f"Could not cancel {connection.name}: {error}")
        finally:
            killer.close()

    def release(self) -> None:
        """Keep the session for the thread's next node, without what this one left in it."""
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            super().release()
            return
        connection.transaction_open = False
        try:
            connection.handle.reset()
        except (pymysql.err.Error, OSError) as error:
            logger.debug(f"Could not reset {connection.name}: {error}")
            self._discard(connection)

    def session(self) -> Session:
        """This thread's session."""
        session: Session = self.get_thread_connection().handle
        return session

    def server(self) -> Server:
        """The server that this thread's session speaks to."""
        return self.session().server

    def begin(self) -> Connection:
        """Note that a transaction is wanted: it begins with the first statement that changes rows."""
        connection = self.get_thread_connection()
        connection.transaction_open = True
        return connection

    def commit(self) -> Connection:
        """End the transaction, if one was begun."""
        connection = self.get_thread_connection()
        session: Session = connection.handle
        if session.in_transaction:
            self._send(connection, "commit")
        connection.transaction_open = False
        return connection

    def clear_transaction(self) -> None:
        self._give_up_transaction()

    def add_query(
        self,
        sql: str,
        auto_begin: bool = True,
        bindings: Any = None,
        abridge_sql_log: bool = False,
        retryable_exceptions: tuple[type[Exception], ...] = (),
        retry_limit: int = 1,
    ) -> tuple[Connection, Answer]:
        """Run a text of one or more statements.

        It is run again after a deadlock, a wait for a lock that took too long, or the
        loss of the connection, but only where all that it did so far is undone.
        """
        sql = statement.without_double_aliases(sql)
        connection = self.get_thread_connection()
        if auto_begin and not connection.transaction_open:
            self.begin()
        with self.exception_handler(sql):
            is_wanted = connection.transaction_open and statement.needs_transaction(sql)
            if is_wanted and not connection.handle.in_transaction:
                self._send(connection, "begin")
            return connection, self._send(connection, sql, bindings, abridge_sql_log)

    def _send(
        self, connection: Connection, sql: str, bindings: Any = None, is_abridged: bool = False
    ) -> Answer:
        fire_event(
            ConnectionUsed(
                conn_type=self.TYPE, conn_name=cast_to_str(connection.name), node_info=get_node_info()
            )
        )
        shown = f"{sql[:ABRIDGED]}..." if is_abridged and len(sql) > ABRIDGED else sql
        fire_event(SQLQuery(conn_name=cast_to_str(connection.name), sql=shown, node_info=get_node_info()))
        before = time.perf_counter()
        answer = self._run(connection, sql, bindings)
        response = self.get_response(answer, sql)
        fire_event(
            SQLQueryStatus(
                status=str(response), elapsed=time.perf_counter() - before, node_info=get_node_info()
            )
        )
        answer.response = response
        if answer.warnings:
            self._log_warnings(connection.handle)
        return answer

    def _run(self, connection: Connection, sql: str, bindings: Any) -> Answer:
        session = self._awake(connection)
        attempts = Attempts(sql, session.credentials.retries)
        while True:
            in_transaction = session.in_transaction
            answer = Answer()
            session.is_used = True
            try:
                zero_dates.run(answer, session, sql, bindings)
            except pymysql.err.Error as error:
                following = attempts.after(error, answer, session, in_transaction=in_transaction)
                if following is Next.GIVE_UP:
                    raise
                logger.debug(f"{following.value}: {error}")
                if following is Next.CONNECT_AGAIN:
                    session = self._reopen(connection)
                    continue
                if in_transaction:
                    session.rollback()
                time.sleep(PAUSE_SECONDS)
                if in_transaction:
                    session.query("begin")
                continue
            session.has_work = session.in_transaction and statement.words(sql)[0] != "begin"
            if statement.makes_temporary(sql):
                session.has_temporary = True
            return answer

    def _awake(self, connection: Connection) -> Session:
        """The session, connected again where the server closed it while no node used it."""
        session: Session = connection.handle
        if session.is_used or session.in_transaction:
            return session
        try:
            session.ping(reconnect=False)
        except (pymysql.err.Error, OSError) as error:
            logger.debug(f"{Next.CONNECT_AGAIN.value}: {error}")
            return self._reopen(connection)
        return session

    def _reopen(self, connection: Connection) -> Session:
        connection.state = ConnectionState.INIT
        self.open(connection)
        session: Session = connection.handle
        return session

    def _give_up_transaction(self) -> None:
        connection = self.get_if_exists()
        if connection is None or connection.state != ConnectionState.OPEN:
            return
        connection.transaction_open = False
        try:
            if connection.handle.in_transaction:
                connection.handle.rollback()
        except (pymysql.err.Error, OSError) as error:
            logger.debug(f"Could not roll back {connection.name}: {error}")
            self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        """Forget a session that no longer answers; the next use of the connection opens another."""
        try:
            connection.handle.close()
        except pymysql.err.Error as error:
            logger.debug(f"Closing {connection.name}: {error}")
        connection.state = ConnectionState.CLOSED
        self.clear_thread_connection()

    @staticmethod
    def _log_warnings(session: Session) -> None:
        for level, code, message in session.show_warnings() or ():
            # Of a query without rows MariaDB works out what it would insert; nothing of it is.
            is_of_a_contract = errors.NOT_HELD in message
            log = logger.warning if level == "Warning" and not is_of_a_contract else logger.debug
            log(f"{level} {code}: {message}")

    @classmethod
    def get_response(cls, cursor: Any, sql: str | None = None) -> AdapterResponse:
        """The verb of a text and the rows it gave or changed."""
        if getattr(cursor, "response", None) is not None:
            return cursor.response
        verb = statement.words(sql or "")[0].upper() or "OK"
        rows = max(cursor.rowcount, 0)
        return AdapterResponse(_message=f"{verb} {rows}", code=verb, rows_affected=rows)

    @classmethod
    def data_type_code_to_name(cls, type_code: int | str) -> str:
        """The name of a column's type as results describe it, e.g. 3 is ``int``."""
        return type_name(type_code) if isinstance(type_code, int) else type_code
