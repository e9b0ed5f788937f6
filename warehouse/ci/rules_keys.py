"""Conventions of keys: each mart has one, it is tested and enforced, and references to it are tested."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.ci.manifest import Manifest, Node, Violation, fault, few, primary_key


def marts_keyed(manifest: Manifest) -> Iterator[Violation]:
    """Every mart has a primary key."""
    for node in manifest.models("marts"):
        if not primary_key(node):
            yield fault(node, "it has no primary_key", "name the columns of its grain in `config`")


def keys_tested(manifest: Manifest) -> Iterator[Violation]:
    """The key of every mart is tested: unique, and no part of it null."""
    for node in manifest.models("marts"):
        key = primary_key(node)
        nullable = [c for c in key if "not_null" not in manifest.column_tests(node["unique_id"], c)]
        if nullable:
            yield fault(node, f"its key {', '.join(nullable)} is not tested not_null", "add the test")
        if key and not _is_tested_unique(manifest, node, key):
            yield fault(node, f"its key {', '.join(key)} is not tested unique", "add the test")


def staging_keys_tested(manifest: Manifest) -> Iterator[Violation]:
    """Every staging model tests a key: something unique, and something that is never null."""
    for node in manifest.models("staging"):
        names = {test["test_metadata"]["name"] for test in manifest.tests.get(node["unique_id"], [])}
        if "not_null" not in names or not any("unique" in name for name in names):
            yield fault(node, "no key is tested", "add unique and not_null to the key")


def marts_contracted(manifest: Manifest) -> Iterator[Violation]:
    """Every mart has an enforced contract, with a type for each column."""
    for node in manifest.models("marts"):
        if not (node["config"].get("contract") or {}).get("enforced"):
            yield fault(node, "its contract is not enforced", "`contract: {enforced: true}` in its config")
        untyped = [name for name, column in node["columns"].items() if not column["data_type"]]
        if untyped:
            yield fault(node, f"no data_type of {few(untyped)}", "declare the type of every column")


def foreign_keys_tested(manifest: Manifest) -> Iterator[Violation]:
    """A column of a mart that is named as the key of a dimension has a test of relationships to it.

    Named so is ``airport_code``, and also ``origin_airport_code``.
    """
    dimensions: dict[str, str] = {
        primary_key(node)[0]: node["name"]
        for node in manifest.models("marts")
        if node["name"].startswith("dim_") and len(primary_key(node)) == 1
    }
    for node in manifest.models("marts"):
        for column in node["columns"]:
            keys = [key for key in dimensions if column == key or column.endswith(f"_{key}")]
            # The longest: of code and airport_code, origin_airport_code means the second.
            key = max(keys, key=len, default="")
            if not keys or dimensions[key] == node["name"]:
                continue
            if not _refers(manifest, node, column, dimensions[key]):
                yield fault(
                    node,
                    f"{column} is no tested reference to {dimensions[key]}.{key}",
                    "add the test relationships",
                )


def _is_tested_unique(manifest: Manifest, node: Node, key: list[str]) -> bool:
    if len(key) == 1:
        return "unique" in manifest.column_tests(node["unique_id"], key[0])
    return any(
        isinstance(value, list) and sorted(map(str, value)) == sorted(key)
        for test in manifest.tests.get(node["unique_id"], [])
        if "unique" in test["test_metadata"]["name"]
        for value in test["test_metadata"]["kwargs"].values()
    )


def _refers(manifest: Manifest, node: Node, column: str, dimension: str) -> bool:
    return any(
        test["test_metadata"]["name"] == "relationships"
        and test.get("column_name") == column
        and any(reference["name"] == dimension for reference in test["refs"])
        for test in manifest.tests.get(node["unique_id"], [])
    )
