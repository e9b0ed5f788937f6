"""Verdicts: what Great Expectations found, in our words and with sample rows.

etlp check raw|marts|predictions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.results import CheckResult
from expectations.samples import read_sample
from expectations.suites import Suite
from warehouse.settings import Settings


def read_verdicts(settings: Settings, suite: Suite, validation: Any) -> list[CheckResult]:
    """One result per expectation of a suite, in the order of the validation's.

    Args:
        validation: what the checkpoint of the suite returned.

    Raises:
        ServerUnreachable: the server went away meanwhile.
    """
    return [_verdict(settings, suite, found) for found in validation.results]


def _verdict(settings: Settings, suite: Suite, found: Any) -> CheckResult:
    config, result = found.expectation_config, found.result or {}
    arguments = {name: value for name, value in config.kwargs.items() if name != "batch_id"}
    is_query = "unexpected_rows_query" in arguments
    error = _error(found.exception_info or {})
    rows = result.get("observed_value") if is_query else result.get("unexpected_count")
    return CheckResult(
        table=suite.name,
        column=_column(arguments, config.meta or {}),
        expectation=config.description or _called(config.type, arguments),
        severity=config.severity.value,
        success=bool(found.success),
        observed=f"not computed: {error}" if error else _observed(result, is_query),
        reason=config.notes or "",
        unexpected_rows=None if rows is None else int(rows),
        sample=() if found.success else read_sample(settings, suite, arguments, result),
    )


def _column(arguments: Mapping[str, Any], meta: Mapping[str, Any]) -> str:
    named = [arguments[name] for name in ("column", "column_A", "column_B") if name in arguments]
    return ", ".join(named) or str(meta.get("column", ""))


def _called(name: str, arguments: Mapping[str, Any]) -> str:
    # The columns are told apart from it, and a table's whole list of them would drown the rest.
    thresholds = [
        f"{key}={_number(value)}" for key, value in arguments.items() if not key.startswith("column")
    ]
    return f"{name}({', '.join(thresholds)})" if thresholds else name


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _error(info: Mapping[str, Any]) -> str:
    # Either one description of what was raised, or one for each figure that could not be had.
    raised = [info] if "raised_exception" in info else info.values()
    # The first line names the fault; the query and a link to the library's pages follow.
    messages = [str(one["exception_message"]).partition("\n")[0] for one in raised if one["raised_exception"]]
    return "; ".join(dict.fromkeys(messages))


def _observed(result: Mapping[str, Any], is_query: bool) -> str:
    if is_query:
        return f"{result['observed_value']:,} rows"
    if result.get("unexpected_count") is not None:
        share = result["unexpected_percent"] or 0.0
        return f"{int(result['unexpected_count']):,} of {result['element_count']:,} rows ({share:.3g} %)"
    if "missing_count" in result:
        return f"{result['missing_count']} values missing"
    value = result.get("observed_value")
    if differences := (result.get("details") or {}).get("mismatched"):
        return "; ".join(f"{kind}: {', '.join(map(str, names))}" for kind, names in differences.items())
    return f"{len(value)} columns" if isinstance(value, list) else str(value)
