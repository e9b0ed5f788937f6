"""The shapes that values of the `external` block may have: a text, a number, a list of names."""

from __future__ import annotations

from typing import Any


def text_of(block: dict[str, Any], key: str) -> str:
    """A text that is not empty.

    Raises:
        ValueError: it is anything else, or no path or name could hold it.
    """
    value = block.get(key)
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"{key} is {value!r}; it is a text")
    return value


def character_of(block: dict[str, Any], key: str) -> str:
    """One character.

    Raises:
        ValueError: it is anything else.
    """
    value = block[key]
    if not isinstance(value, str) or len(value) != 1:
        raise ValueError(f"{key} is {value!r}; it is one character")
    return value


def count_of(block: dict[str, Any], key: str) -> int:
    """A whole number from 0.

    Raises:
        ValueError: it is anything else.
    """
    value = block[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{key} is {value!r}; it is a whole number from 0")
    return value


def share_of(block: dict[str, Any], key: str, default: float) -> float:
    """A number from 0 to 1.

    Raises:
        ValueError: it is anything else.
    """
    value = block.get(key, default)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{key} is {value!r}; it is a number from 0 to 1")
    return float(value)


def texts_of(block: dict[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts.

    Raises:
        ValueError: it is anything else; a number without quotes is no text.
    """
    value = block[key]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f'{key} is {value!r}; it is a list of texts, e.g. ["", "NA", "-1"]')
    return tuple(value)


def names_of(value: Any, key: str) -> tuple[str, ...]:
    """One name, a list of different ones, or nothing.

    Raises:
        ValueError: it is anything else.
    """
    names = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{key} is {value!r}; it is a list of names of columns")
    if len(set(names)) < len(names):
        raise ValueError(f"{key} is {value!r}; it names a column twice")
    return tuple(names)


def lists_of_names(block: dict[str, Any], key: str) -> tuple[tuple[str, ...], ...]:
    """A list of names and of lists of names, or nothing.

    Raises:
        ValueError: it is anything else.
    """
    value = block.get(key) or []
    if not isinstance(value, list) or not all(value):
        raise ValueError(f"{key} is {value!r}; it is a list of lists of columns")
    return tuple(names_of(each, key) for each in value)
