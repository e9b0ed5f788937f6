"""What the tests of a column in dbt's YAML promise of its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# With another value in its configuration, a test may pass although a row fails it.
STRICT = {"where": None, "error_if": "!= 0", "fail_calc": "count(*)"}


def promised(column: Mapping[str, Any]) -> set[str]:
    """Names of the tests that hold for every row of a column.

    A test with a condition, one that only warns, and one that is off promise nothing.

    Raises:
        ValueError: the tests are not a list of names, and of mappings from a name to what belongs to it.
    """
    found = set()
    # dbt 1.8 renamed the list and still reads both.
    for key in ("tests", "data_tests"):
        tests = column.get(key) or []
        if not isinstance(tests, list) or not all(test and isinstance(test, str | dict) for test in tests):
            raise ValueError(
                f"the tests of {column.get('name')} are {tests!r}; `{key}` is a list, e.g. [not_null]"
            )
        found |= {test for test in tests if isinstance(test, str)}
        found |= {_name(test) for test in tests if isinstance(test, dict) and is_strict(_config(test))}
    return found


def _name(test: Mapping[str, Any]) -> str:
    return str(test.get("test_name") or next(iter(test)))


def is_strict(config: Mapping[str, Any]) -> bool:
    """Whether a test with that configuration fails for each row that is not as it says."""
    is_error = str(config.get("severity") or "error").lower() == "error"
    is_for_all = all(config.get(key) in (None, "", usual) for key, usual in STRICT.items())
    return is_error and is_for_all and config.get("enabled", True) is True


def _config(test: Mapping[str, Any]) -> dict[str, Any]:
    arguments = test if "test_name" in test else next(iter(test.values()))
    found = dict(arguments) if isinstance(arguments, dict) else {}
    config = found.pop("config", None)
    return found | (config if isinstance(config, dict) else {})
