"""A model's code: made a module, called, and searched for the line at fault."""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pymysql

from dbt.adapters.mysql import errors
from dbt.adapters.mysql.python_models.faults import ModelFault, PackageFault, ResultFault
from mysql_arrow.errors import MysqlArrowError


@dataclass(frozen=True)
class Model:
    """The code of a model, and where its author finds it.

    Attributes:
        path: from the project's root, as messages name it.
        file: the same in full.
        code: the model's own, its lines numbered as in the file.
        frame: what dbt puts behind it: ``dbtObj`` and ``dbt_table``.
    """

    name: str
    path: str
    file: str
    code: str
    frame: str

    def call(self, load: Any, session: Any) -> Any:
        """Run the model and return what it returns.

        Args:
            load: reads the relation of that name.

        Raises:
            Exception: what the model raises.
        """
        # Tracebacks show these lines; the file may have changed since dbt read it.
        linecache.cache[self.path] = (len(self.code), None, self.code.splitlines(keepends=True), self.path)
        # A name of its own, since the model's may be that of a package. Classes look their module up by it,
        # dataclasses and pickle among them.
        module = ModuleType(f"dbt_model_{self.name}")
        module.__file__ = self.file
        sys.modules[module.__name__] = module
        exec(compile(self.code, self.path, "exec"), module.__dict__)  # noqa: S102
        return module.model(self.evaluate()["dbtObj"](load), session)

    def evaluate(self) -> dict[str, Any]:
        """What dbt defines for the model, in a place of its own: no name hides one of the model's."""
        names: dict[str, Any] = {"__name__": f"dbt_of_{self.name}"}
        exec(compile(self.frame, f"what dbt adds to {self.path}", "exec"), names)  # noqa: S102
        return names

    def explain(self, error: BaseException) -> str:
        """The line at fault and the error, for the model's author."""
        number, text = self.line_of(error), describe(error)
        lines = self.code.splitlines()
        if number is None or not 0 < number <= len(lines):
            return f"{self.path}: {text}"
        head, *rest = text.split("\n")
        shown = f"  line {number}: {lines[number - 1].strip()}"
        return "\n".join([f"{self.path}, line {number}: {head}", shown, *rest])

    def line_of(self, error: BaseException) -> int | None:
        """The innermost line of the model that an error went through."""
        if isinstance(error, PackageFault):
            return None
        if isinstance(error, ResultFault):
            return self._last_return()
        if isinstance(error, SyntaxError) and error.filename == self.path:
            return error.lineno
        found = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == self.path
        ]
        return found[-1] if found else None

    def _last_return(self) -> int | None:
        for node in ast.parse(self.code).body:
            if isinstance(node, ast.FunctionDef) and node.name == "model" and node.body:
                return node.body[-1].lineno
        return None


def describe(error: BaseException) -> str:
    """An error in words, its hint below."""
    if isinstance(error, ModelFault):
        return str(error)
    if isinstance(error, MysqlArrowError):
        return str(ModelFault(error.message, error.hint))
    if isinstance(error, pymysql.err.Error):
        return errors.explain(error)
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg}"
    if isinstance(error, SystemExit):
        return f"SystemExit: the model left with {error.code!r}"
    return "".join(traceback.format_exception_only(type(error), error)).strip()
