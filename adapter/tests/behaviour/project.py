"""A dbt project in a folder of its own, run in this process, and its database seen from outside."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql
import yaml
from dbt.adapters.factory import get_adapter_by_type, reset_adapters
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg

from adapter.tests.servers import Target

Row = tuple[Any, ...]
COLORS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Outcome:
    """What a run of dbt did.

    Attributes:
        statements: the SQL that was sent, in the order it was sent.
        messages: all that was logged, at every level.
        errors: what was logged as an error, and the error that ended the run.
        warnings: what was logged as a warning.
    """

    success: bool
    results: list[Any]
    statements: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: str = ""
    warnings: str = ""

    def status(self, name: str) -> str:
        """How a node came out."""
        return str(next(each.status for each in self.results if each.node.name == name))

    def sent(self, *parts: str) -> list[str]:
        """The statements that hold all of these texts, whatever their case."""
        return [sql for sql in self.statements if all(part.lower() in sql.lower() for part in parts)]


class Project:
    """A project: write files, run dbt, ask the server what became of it."""

    def __init__(self, root: Path, target: Target) -> None:
        self.root = root
        self.target = target
        self.schema: str = target["schema"]
        # By a text in it: what to do just before a statement is sent.
        self.before: dict[str, Callable[[], object]] = {}
        self._connection: pymysql.Connection[Any] | None = None
        self.configure()

    def configure(self, project: Mapping[str, Any] | None = None, **target: Any) -> None:
        """Write dbt_project.yml and profiles.yml; what is named replaces what the profile says."""
        config = {"name": "test", "profile": "test", "flags": {"send_anonymous_usage_stats": False}}
        profile = {"test": {"target": "it", "outputs": {"it": {**self.target, **target}}}}
        self.write({"dbt_project.yml": {**config, **(project or {})}, "profiles.yml": profile})

    def write(self, files: Mapping[str, Any]) -> None:
        """Write files by path: texts as they are, mappings as YAML."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
            path.write_text(text, encoding="utf-8")

    def models(self, **models: str) -> None:
        """Write models by name."""
        self.write({f"models/{name}.sql": text for name, text in models.items()})

    def dbt(self, *arguments: str, fails: bool = False) -> Outcome:
        """Run dbt in this process and expect it to succeed, or to fail."""
        self._forget_adapters()
        outcome = Outcome(False, [])

        def note(event: EventMsg) -> None:
            if event.info.name == "SQLQuery":
                outcome.statements.append(event.data.sql)
                for text in [text for text in self.before if text in event.data.sql]:
                    self.before.pop(text)()
            message = COLORS.sub("", event.info.msg)
            outcome.messages.append(message)
            if event.info.level == "error":
                outcome.errors += message + "\n"
            elif event.info.level == "warn":
                outcome.warnings += message + "\n"

        result = dbtRunner(callbacks=[note]).invoke([*arguments, *self._places()])
        outcome.success = result.success
        found = getattr(result.result, "results", None)
        outcome.results = list(found) if found is not None else []
        outcome.errors += str(result.exception or "")
        assert outcome.success is not fails, outcome.errors or "\n".join(outcome.messages[-40:])
        return outcome

    def fails(self, *arguments: str) -> str:
        """Run dbt, expect it to fail, and give its errors."""
        return self.dbt(*arguments, fails=True).errors

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Run dbt in a process of its own."""
        return subprocess.Popen(
            [Path(sys.executable).with_name("dbt"), *arguments, *self._places()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A test run in the background ignores interrupts, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def _places(self) -> list[str]:
        folder = str(self.root)
        return ["--project-dir", folder, "--profiles-dir", folder, "--log-path", f"{folder}/logs"]

    def connect(self, **options: Any) -> pymysql.Connection[Any]:
        """Another connection to the project's server, in autocommit."""
        place = {key: self.target[key] for key in ("unix_socket", "host", "port") if key in self.target}
        account = {"user": self.target["user"], "password": self.target.get("password", "")}
        return pymysql.connect(**{**place, **account, "autocommit": True, **options})

    def sql(self, statement: str) -> list[Row]:
        """Run one statement in the project's database, and give its rows."""
        if self._connection is None:
            self._connection = self.connect()
        with self._connection.cursor() as cursor:
            if not statement.startswith(("create database", "drop database")):
                cursor.execute(f"use `{self.schema}`")
            cursor.execute(statement)
            return list(cursor.fetchall())

    def rows(self, table: str, columns: str = "*") -> list[Row]:
        """The rows of a table in order."""
        return sorted(self.sql(f"select {columns} from {table}"), key=lambda row: [str(each) for each in row])

    def ddl(self, table: str) -> str:
        """What SHOW CREATE says."""
        return str(self.sql(f"show create table {table}")[0][1])

    def tables(self) -> set[str]:
        """The names of tables and views."""
        return {name for (name,) in self.sql("show tables")}

    def sessions(self, condition: str = "true") -> list[int]:
        """The connections that others have to the project's database, by their numbers."""
        found = self.sql(
            "select id from information_schema.processlist "
            f"where db = '{self.schema}' and id != connection_id() and {condition}"
        )
        return [int(number) for (number,) in found]

    def wait_for_sessions(self, count: int, condition: str, seconds: float = 60) -> None:
        """Wait until so many connections meet a condition."""
        until = time.monotonic() + seconds
        while len(self.sessions(condition)) < count:
            if time.monotonic() > until:
                raise TimeoutError(condition)
            time.sleep(0.05)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._forget_adapters()

    def _forget_adapters(self) -> None:
        """Each run reads the profile anew."""
        try:
            get_adapter_by_type(self.target["type"]).cleanup_connections()
        except KeyError:
            return
        reset_adapters()
