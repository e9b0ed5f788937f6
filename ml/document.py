"""A document of plain values, turned into typed ones or refused with what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from ml.window import Window
from warehouse.errors import ConfigError


class Reader:
    """Reads values; each method takes one and where it stands, and raises ConfigError with ``origin``."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def require(self, holds: bool, fault: str) -> None:
        if not holds:
            raise ConfigError(f"{self.origin}: {fault}", "compare it with the shipped ml/params.yml.")

    def keys(self, value: Any, where: str, names: Any) -> dict[str, Any]:
        self.require(isinstance(value, dict), f"{where} is not a mapping.")
        for word, wrong in (("lacks", set(names) - set(value)), ("does not know", set(value) - set(names))):
            self.require(not wrong, f"{where} {word} {', '.join(sorted(map(str, wrong)))}.")
        return dict(value)

    def sequence(self, value: Any, where: str) -> list[Any]:
        self.require(isinstance(value, list), f"{where} is {value!r}, not a list.")
        return list(value)

    def text(self, value: Any, where: str) -> str:
        self.require(isinstance(value, str) and bool(value), f"{where} is {value!r}, not a name.")
        return str(value)

    def texts(self, value: Any, where: str) -> tuple[str, ...]:
        return tuple(self.text(item, where) for item in self.sequence(value, where))

    def number(self, value: Any, where: str, kind: Any, least: float, most: float) -> Any:
        is_number = isinstance(value, kind) and not isinstance(value, bool)
        self.require(is_number and least <= value <= most, f"{where} is {value!r}, not in {least} to {most}.")
        return value

    def choice(self, value: Any, where: str, choices: tuple[str, ...]) -> str:
        self.require(value in choices, f"{where} is {value!r}, not one of {', '.join(choices)}.")
        return str(value)

    def window(self, value: Any, where: str) -> Window:
        ends = self.keys(value, where, ["first", "last"])
        window = Window(*(self._day(ends[end], f"{where}.{end}") for end in ("first", "last")))
        self.require(window.first <= window.last, f"{where} ends before it begins ({window}).")
        return window

    def arguments(self, value: Any, where: str) -> Mapping[str, Any]:
        self.require(isinstance(value, dict), f"{where} is not a mapping.")
        self.require("random_state" not in value, f"{where} has random_state; set seed instead.")
        return MappingProxyType({self.text(name, where): given for name, given in value.items()})

    def _day(self, value: Any, where: str) -> date:
        try:
            return value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.require(False, f"{where} is {value!r}, not a day such as 2013-01-31.")
            raise
