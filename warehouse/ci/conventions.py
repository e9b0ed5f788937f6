"""Every convention of the dbt project: a function of the manifest that yields what breaks it.

etlp ci        and tests/dbt_project/test_manifest.py ask all of them
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from warehouse.ci import rules_keys, rules_lineage, rules_naming, rules_readers
from warehouse.ci.manifest import Manifest, Violation
from warehouse.errors import CheckFailed

Rule = Callable[[Manifest], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    rules_naming.described_by_grain,
    rules_naming.yaml_beside,
    rules_naming.prefixed,
    rules_naming.columns_described,
    rules_naming.sources_declared,
    rules_keys.marts_keyed,
    rules_keys.keys_tested,
    rules_keys.staging_keys_tested,
    rules_keys.marts_contracted,
    rules_keys.foreign_keys_tested,
    rules_lineage.staging_reads_one_source,
    rules_lineage.sources_read_by_staging,
    rules_lineage.sources_read_once,
    rules_lineage.sources_stay,
    rules_lineage.dimensions_read_no_facts,
    rules_lineage.no_model_fan_out,
    rules_readers.exposures_complete,
    rules_readers.exposures_read_marts,
    rules_readers.marts_have_readers,
    rules_readers.queries_exposed,
)


def check_conventions(manifest: Manifest, rules: tuple[Rule, ...] = RULES) -> str:
    """Ask every rule; say how many there are.

    Raises:
        CheckFailed: one does not hold; the message names model, file and remedy.
    """
    found = [violation for rule in rules for violation in rule(manifest)]
    if found:
        raise CheckFailed(
            f"{len(found)} conventions do not hold:\n" + "\n".join(f"  {violation}" for violation in found),
            "CONTRIBUTING.md says what each kind of file needs.",
        )
    return f"{len(rules)} hold for {sum(1 for _ in manifest.models())} models"
