"""How old the newest rows of each source are, by the thresholds that its YAML declares."""

from __future__ import annotations

from typing import Any

from warehouse.ci.dbt_call import call
from warehouse.dbt import artifact, target_path
from warehouse.errors import CheckFailed
from warehouse.settings import Settings


def check_freshness(settings: Settings) -> str:
    """Run `dbt source freshness`; say how many sources are fresh and which are not.

    Raises:
        CheckFailed: a source is older than its error_after.
        ConfigError: dbt could not ask.
    """
    ended = call(settings, "source", "freshness")
    results = artifact(target_path(settings) / "sources.json")["results"]
    stale = [_told(result) for result in results if result["status"] == "warn"]
    if not ended:
        failed = [_told(result) for result in results if result["status"] not in ("pass", "warn")]
        raise CheckFailed(
            "Sources are too old, or could not be asked:\n" + "\n".join(f"  {line}" for line in failed),
            "`etlp load` brings what has arrived; `etlp load --status` shows the last loads.",
        )
    if not results:
        return "no source declares a threshold"
    return f"{len(results) - len(stale)} sources fresh" + (f", old: {'; '.join(stale)}" if stale else "")


def _told(result: dict[str, Any]) -> str:
    name = ".".join(result["unique_id"].split(".")[2:])
    if "max_loaded_at" not in result:
        return f"{name}: {result.get('error') or result['status']}"
    days = result["max_loaded_at_time_ago_in_s"] / 86400
    return f"{name}, {days:,.0f} days" if days >= 2 else f"{name}, {days * 24:,.1f} hours"
