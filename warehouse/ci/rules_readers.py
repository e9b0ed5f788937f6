"""Conventions of exposures: complete, on marts only, and every mart and query is covered by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from warehouse.ci.manifest import Manifest, Node, Violation, fault, layer

QUERIES = "reports/queries"
# Databases that a query names in braces; ops is the ledger and no part of the project.
READ = re.compile(r"\{(?!ops\})(\w+)\}\.(\w+)")


def exposures_complete(manifest: Manifest) -> Iterator[Violation]:
    """Every exposure says who owns it, what it is, and where."""
    for node in manifest.exposures():
        owner = node.get("owner") or {}
        lacking = [key for key in ("description", "url") if not node.get(key)]
        lacking += [f"owner.{key}" for key in ("name", "email") if not owner.get(key)]
        if lacking:
            yield fault(node, f"it has no {', '.join(lacking)}", "a reader is asked before a column changes")


def exposures_read_marts(manifest: Manifest) -> Iterator[Violation]:
    """An exposure depends on marts, and on sources that no files are loaded into (predictions)."""
    for node in manifest.exposures():
        parents = sorted(set(node["depends_on"]["nodes"]))
        if not parents:
            yield fault(node, "it depends on nothing", "name what it reads in `depends_on`")
        for parent in parents:
            found = manifest.node(parent)
            if found is not None and not _may_be_read(found):
                yield fault(node, f"it reads {found['name']}, which is no mart", "publish a mart for it")


def marts_have_readers(manifest: Manifest) -> Iterator[Violation]:
    """Every mart is read by a model, a snapshot or an exposure."""
    read = set(manifest.readers) | _exposed(manifest)
    for node in manifest.models("marts"):
        if node["unique_id"] not in read:
            yield fault(node, "nobody reads it", "name its reader as an exposure, or remove it")


def queries_exposed(manifest: Manifest) -> Iterator[Violation]:
    """What the queries of the reports read is named by an exposure."""
    exposed = set()
    for parent in _exposed(manifest):
        found = manifest.node(parent)
        if found is not None:
            where = layer(found) if found["resource_type"] == "model" else found["source_name"]
            exposed.add((where, found["name"]))
    for path in sorted((manifest.root / QUERIES).glob("*.sql")):
        for place, table in sorted(set(READ.findall(path.read_text(encoding="utf-8")))):
            if (place, table) not in exposed:
                yield Violation(
                    path.stem,
                    f"{QUERIES}/{path.name}",
                    f"no exposure names {place}.{table}, which it reads",
                    "add it to the exposure of the report",
                )


def _may_be_read(node: Node) -> bool:
    if node["resource_type"] == "source":
        return not node.get("external")
    return node["resource_type"] == "model" and layer(node) == "marts"


def _exposed(manifest: Manifest) -> set[str]:
    return {parent for node in manifest.exposures() for parent in node["depends_on"]["nodes"]}
