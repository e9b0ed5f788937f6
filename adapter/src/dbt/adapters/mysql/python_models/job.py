"""What dbt calls to run a model in Python."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pymysql
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.python_models.process import ModelProcess
from dbt.adapters.mysql.session import Session

logger = AdapterLogger("MySQL")


class LocalPythonJob(PythonJobHelper):
    """Runs a model in a process on the machine that dbt runs on."""

    def __init__(self, parsed_model: dict[str, Any], credentials: MySQLCredentials, root: str = ".") -> None:
        self.model = parsed_model
        self.credentials = credentials
        self.root = Path(root)

    def submit(self, compiled_code: str) -> int:
        """Run the model and return the number of rows that it stored.

        Raises:
            DbtRuntimeError: the model failed; the text names its line.
        """
        process = ModelProcess(self.model["name"])
        try:
            process.run(self._job(compiled_code))
        finally:
            if "rows" not in process.outcome and "error" not in process.outcome:
                self._end_on_server(process.connections)
        if "rows" in process.outcome:
            return int(process.outcome["rows"])
        path = self.model["original_file_path"]
        if process.is_cancelled:
            raise DbtRuntimeError(f"{path} was cancelled.")
        if "error" in process.outcome:
            raise DbtRuntimeError(process.outcome["error"])
        ended = f"by signal {-process.status}" if process.status < 0 else f"with status {process.status}"
        raise DbtRuntimeError(
            f"{path}: its process ended {ended} and said nothing.\n"
            "  Hint: signal 9 is what a system sends that has no memory left; lines above tell more."
        )

    def _job(self, compiled_code: str) -> dict[str, Any]:
        raw, config = self.model["raw_code"], self.model["config"]
        before, found, frame = compiled_code.partition(raw)
        path = self.model["original_file_path"]
        file = find_file(self.root, self.model["package_name"], path)
        return {
            # Helpers beside the models can be imported, and hide nothing that is installed.
            "sys_path": [*sys.path, str(self.root.absolute())],
            "credentials": asdict(self.credentials),
            "name": self.model["name"],
            "schema": self.model["schema"],
            "path": path,
            "file": str(file.absolute()),
            "code": "\n" * blank_lines(file, raw) + before.strip() + found,
            "frame": frame,
            "packages": config.get("packages") or [],
            "dataframe": config.get("dataframe"),
        }

    def _end_on_server(self, connections: list[int]) -> None:
        """A server notices only when it next writes that no one reads its answer."""
        if not connections:
            return
        try:
            session = Session.start(self.credentials)
        except (pymysql.err.Error, OSError, RuntimeError) as error:
            logger.debug(f"Could not end the model's connections: {error}")
            return
        for thread in connections:
            try:
                session.kill(thread)
            except pymysql.err.Error as error:
                logger.debug(f"Connection {thread} has ended: {error}")
        session.close()


def find_file(root: Path, package: str, path: str) -> Path:
    """The file of a model, which may be one of an installed package."""
    installed = root / "dbt_packages" / package / path
    return installed if installed.exists() else root / path


def blank_lines(file: Path, code: str) -> int:
    """How many lines stand before the code in its file: dbt strips them, and its author counts them."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return 0
    before, found, _ = text.partition(code)
    return before.count("\n") if found and not before.strip() else 0
