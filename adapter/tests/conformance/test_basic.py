"""dbt-tests-adapter on basic."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.basic import (
    expected_catalog,
    test_adapter_methods,
    test_base,
    test_docs_generate,
    test_empty,
    test_ephemeral,
    test_generic_tests,
    test_get_catalog_for_single_relation,
    test_incremental,
    test_singular_tests,
    test_singular_tests_ephemeral,
    test_snapshot_check_cols,
    test_snapshot_timestamp,
    test_table_materialization,
    test_validate_connection,
)
from dbt_common.contracts.metadata import CatalogTable

from adapter.tests.catalog import as_table, expected_of_catalog, table_stats
from adapter.tests.dialect import in_mysql


class TestBaseCaching(test_adapter_methods.TestBaseCaching):
    pass


class TestSimpleMaterializations(test_base.TestSimpleMaterializations):
    pass


class TestDocsGenerate(test_docs_generate.TestDocsGenerate):
    adapted = "Types have MySQL's names, tables have statistics, and nothing has an owner"

    @pytest.fixture(scope="class")
    def expected_catalog(self, project: Any, flavor: str) -> dict[str, Any]:
        return expected_catalog.base_expected_catalog(project, **expected_of_catalog(flavor))


class TestDocsGenReferences(test_docs_generate.TestDocsGenReferences):
    adapted = "Types have MySQL's names, tables have statistics, and nothing has an owner"

    @pytest.fixture(scope="class")
    def expected_catalog(self, project: Any, flavor: str) -> dict[str, Any]:
        expected = expected_of_catalog(flavor)
        return expected_catalog.expected_references_catalog(
            project,
            **{**expected, "model_stats": table_stats()},
            view_summary_stats=expected["model_stats"],
            bigint_type="bigint(21)" if flavor == "mariadb" else "bigint",
        )


class TestEmpty(test_empty.TestEmpty):
    pass


class TestEphemeral(test_ephemeral.TestEphemeral):
    pass


class TestGenericTests(test_generic_tests.TestGenericTests):
    pass


class TestGetCatalogForSingleRelation(test_get_catalog_for_single_relation.BaseGetCatalogForSingleRelation):
    adapted = "What is expected is for each adapter to say"

    @pytest.fixture(scope="class")
    def expected_catalog_my_seed(self, project: Any, flavor: str) -> CatalogTable:
        expected = expected_catalog.base_expected_catalog(project, **expected_of_catalog(flavor))
        return as_table(expected["nodes"]["seed.test.seed"], "my_seed")

    @pytest.fixture(scope="class")
    def expected_catalog_my_view_model(self, project: Any, flavor: str) -> CatalogTable:
        expected = expected_catalog.base_expected_catalog(project, **expected_of_catalog(flavor))
        return as_table(expected["nodes"]["model.test.model"], "my_view_model")


class TestIncrementalBadStrategy(test_incremental.BaseIncrementalBadStrategy):
    pass


class Testincremental(test_incremental.Testincremental):
    pass


class TestBaseIncrementalNotSchemaChange(test_incremental.TestBaseIncrementalNotSchemaChange):
    adapted = "In MySQL || is a logical or"
    project = in_mysql({"1 || '-' || current_timestamp": "concat(1, '-', current_timestamp)"})


class TestSingularTests(test_singular_tests.TestSingularTests):
    pass


class TestSingularTestsEphemeral(test_singular_tests_ephemeral.TestSingularTestsEphemeral):
    pass


class TestSnapshotCheckCols(test_snapshot_check_cols.TestSnapshotCheckCols):
    pass


class TestSnapshotTimestamp(test_snapshot_timestamp.TestSnapshotTimestamp):
    pass


class TestTableMat(test_table_materialization.TestTableMat):
    pass


class TestValidateConnection(test_validate_connection.TestValidateConnection):
    pass
