"""Conventions of each model by itself: its name, its YAML, what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.ci.manifest import Manifest, Violation, fault, few, layer

PREFIXES = {"intermediate": ("int_",), "marts": ("fct_", "dim_")}


def described_by_grain(manifest: Manifest) -> Iterator[Violation]:
    """Every model says what one row is."""
    for node in manifest.models():
        if not node["description"].startswith("One row per "):
            yield fault(node, "its description does not say what one row is", 'begin it with "One row per …"')


def yaml_beside(manifest: Manifest) -> Iterator[Violation]:
    """Every model has its own YAML, of the same name in the same folder."""
    for node in manifest.models():
        path = node["original_file_path"]
        wanted = path.rsplit(".", 1)[0] + ".yml"
        if (node["patch_path"] or "").split("://")[-1] != wanted:
            yield fault(node, "its YAML is not beside it", f"describe it in {wanted}")


def prefixed(manifest: Manifest) -> Iterator[Violation]:
    """The name of a model tells its layer, and in staging its source."""
    for node in manifest.models():
        place = layer(node)
        wanted = (f"stg_{node['fqn'][2]}__",) if place == "staging" else PREFIXES.get(place)
        if wanted is None:
            yield fault(node, f"the folder {place} is no layer", "move it to staging, intermediate or marts")
        elif not node["name"].startswith(wanted):
            yield fault(node, f"its name does not fit {place}", f"begin it with {' or '.join(wanted)}")


def columns_described(manifest: Manifest) -> Iterator[Violation]:
    """Every column has a description; with a catalog, the stored columns are those described."""
    for node in manifest.models():
        columns = node["columns"]
        bare = [name for name, column in columns.items() if not column["description"]]
        if bare or not columns:
            yield fault(
                node, f"no description of {few(bare) or 'any column'}", "one short sentence per column"
            )
        stored = manifest.catalog.get(node["unique_id"])
        if stored is not None:
            missing = {name.lower() for name in stored["columns"]} ^ {name.lower() for name in columns}
            if missing:
                yield fault(
                    node,
                    f"stored and described columns differ in {few(missing)}",
                    "describe what the model selects, and nothing else",
                )


def sources_declared(manifest: Manifest) -> Iterator[Violation]:
    """Every table of a source and each of its columns has a description, each column a type."""
    for source in manifest.sources():
        if not source["description"] or not source["columns"]:
            yield fault(
                source, "its description or its columns are missing", "say what one row is, list the columns"
            )
        columns = source["columns"]
        bare = [
            name for name, column in columns.items() if not (column["data_type"] and column["description"])
        ]
        if bare:
            yield fault(source, f"no type or description of {few(bare)}", "give each column both")
