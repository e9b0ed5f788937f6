"""What of the project is built for a pull request: what changed, as far as a state can tell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.ci.state import BUILT, absent_relations, foundation, read_state
from warehouse.dbt import artifact
from warehouse.settings import Settings


@dataclass(frozen=True)
class Selection:
    """Arguments of `dbt build` and `dbt docs generate`, and the reason in words."""

    build: tuple[str, ...]
    docs: tuple[str, ...]
    told: str


def select(settings: Settings, folder: Path) -> Selection:
    """Choose by the state in ``folder``; without one, or with one that says too little, everything.

    Raises:
        ConfigError: the state cannot be read.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    state = read_state(folder)
    if state is None:
        return Selection((), (), f"the whole project: there is no state in {folder}")
    if state.foundation != foundation(settings.root):
        return Selection(
            (), (), "the whole project: variables, dbt or the adapter are not those of the state"
        )
    manifest = artifact(folder / "manifest.json")
    built = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] in BUILT and node["config"].get("materialized") != "ephemeral"
    ]
    since = f"since {state.commit[:8] or 'the state'}"
    compare = ("--state", str(folder))
    if absent := absent_relations(settings, built):
        # Nothing to defer to: what the changed models read is built as well, but no more than that.
        # A test that also reads something else is left out, since that is not there.
        return Selection(
            ("--select", "@state:modified", "--indirect-selection", "cautious", *compare),
            (),
            f"what changed {since}, what depends on it, and what those read: {absent[0]} of the state "
            "is not on this server",
        )
    defer = ("--defer", "--favor-state", *compare)
    return Selection(
        ("--select", "state:modified+", *defer),
        defer,
        f"what changed {since} and what depends on it; all else is read from {state.schema}_*",
    )
