"""Conventions of what reads what: layers look down, a source has one reader, fan-outs end in one model."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.ci.manifest import Manifest, Violation, fault, layer

# So many models that nothing else reads may hang on one model.
LEAVES = 2


def staging_reads_one_source(manifest: Manifest) -> Iterator[Violation]:
    """A staging model reads one table of a source, that of its folder, and nothing else."""
    for node in manifest.models("staging"):
        parents = sorted(set(node["depends_on"]["nodes"]))
        if len(parents) != 1 or not parents[0].startswith("source."):
            read = ", ".join(parent.split(".", 2)[2] for parent in parents) or "nothing"
            yield fault(
                node, f"it reads {read}, not one table of a source", "what combines tables is intermediate"
            )


def sources_read_by_staging(manifest: Manifest) -> Iterator[Violation]:
    """Nothing but staging reads a source."""
    for node in manifest.nodes("model", "snapshot"):
        if node["resource_type"] == "model" and layer(node) == "staging":
            continue
        for parent in sorted(set(node["depends_on"]["nodes"])):
            if parent.startswith("source."):
                table = ".".join(parent.split(".")[2:])
                yield fault(node, f"it reads the source {table} directly", "read a staging model of it")


def sources_read_once(manifest: Manifest) -> Iterator[Violation]:
    """A table of a source has one staging model: what it means is said once."""
    for source in manifest.sources():
        readers = [node["name"] for node in manifest.readers.get(source["unique_id"], [])]
        if len(readers) > 1:
            yield fault(
                source,
                f"several models read it: {', '.join(readers)}",
                "let the others read the first of them",
            )


def sources_stay(manifest: Manifest) -> Iterator[Violation]:
    """Where a source lies does not follow the databases that are built: a change reads the warehouse's."""
    for source in manifest.sources():
        schema = source.get("unrendered_schema") or ""
        if "target.schema" in schema and "ETLP_SOURCE_SCHEMA" not in schema:
            yield fault(
                source,
                f"its schema {schema} follows the target",
                "write env_var('ETLP_SOURCE_SCHEMA', target.schema) instead of target.schema",
            )


def dimensions_read_no_facts(manifest: Manifest) -> Iterator[Violation]:
    """Facts refer to dimensions, never the other way round."""
    for node in manifest.models("marts"):
        if node["name"].startswith("dim_"):
            for parent in sorted(set(node["depends_on"]["nodes"])):
                if (name := parent.split(".")[-1]).startswith("fct_"):
                    yield fault(node, f"a dimension reads the fact {name}", "read what the fact reads")


def no_model_fan_out(manifest: Manifest) -> Iterator[Violation]:
    """Few models that nothing else reads hang on one model: one wider model serves their readers better.

    A dimension is there to be read by every fact.
    """
    for node in manifest.models():
        if node["name"].startswith("dim_"):
            continue
        leaves = [
            reader["name"]
            for reader in manifest.readers.get(node["unique_id"], [])
            if reader["resource_type"] == "model" and reader["unique_id"] not in manifest.readers
        ]
        if len(leaves) > LEAVES:
            yield fault(
                node,
                f"{len(leaves)} models end on it: {', '.join(leaves)}",
                "bring them together in one model",
            )
