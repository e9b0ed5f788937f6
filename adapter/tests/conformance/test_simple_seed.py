"""dbt-tests-adapter on simple seed."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Any

import pytest
from dbt.tests.adapter.simple_seed import (
    seeds,
    test_seed,
    test_seed_type_override,
)
from dbt.tests.util import check_relations_equal, check_table_does_exist, get_relation_columns, run_dbt

from adapter.tests.dialect import in_mysql

TEXT_OF = """{name}
    data_tests:
    - column_type:
        type: text"""
INFERRED_TEXT_OF = TEXT_OF.replace("type: text", "type: varchar(255)")


def check_that_the_view_stays(self: object, run_result: Any, project: Any, exists: bool) -> None:
    assert len(run_result) == 1
    check_relations_equal(project.adapter, ["seed_actual", "seed_expected"])
    check_table_does_exist(project.adapter, "models__downstream_from_seed_actual")


class TestBasicSeedTests(test_seed.TestBasicSeedTests):
    adapted = "MySQL drops no views with the table that they read"
    project = in_mysql()
    _check_relation_end_state = check_that_the_view_stays


class TestSeedConfigFullRefreshOn(test_seed.TestSeedConfigFullRefreshOn):
    adapted = "MySQL drops no views with the table that they read"
    project = in_mysql()
    _check_relation_end_state = check_that_the_view_stays


class TestSeedConfigFullRefreshOff(test_seed.TestSeedConfigFullRefreshOff):
    adapted = "MySQL knows no timestamp without time zone, and quotes names by backticks"
    project = in_mysql()


class TestSeedCustomSchema(test_seed.TestSeedCustomSchema):
    adapted = "MySQL knows no timestamp without time zone, and quotes names by backticks"
    project = in_mysql()


class TestSeedWithUniqueDelimiter(test_seed.TestSeedWithUniqueDelimiter):
    adapted = "MySQL knows no timestamp without time zone, and quotes names by backticks"
    project = in_mysql()


class TestSeedWithWrongDelimiter(test_seed.TestSeedWithWrongDelimiter):
    adapted = "Names are always quoted, so that a wrong delimiter makes one column and no syntax error"
    project = in_mysql()

    def test_seed_with_wrong_delimiter(self, project: Any) -> None:
        run_dbt(["seed"])
        columns = get_relation_columns(project.adapter, "seed_pipe_separated")
        assert [name for name, _, _ in columns] == ["seed_id|first_name|email|ip_address|birthday"]


class TestSeedWithEmptyDelimiter(test_seed.TestSeedWithEmptyDelimiter):
    adapted = "MySQL knows no timestamp without time zone, and quotes names by backticks"
    project = in_mysql()


class TestSimpleSeedEnabledViaConfig(test_seed.TestSimpleSeedEnabledViaConfig):
    adapted = "MySQL's drop schema has no cascade, and needs none"
    project = in_mysql()


class TestSeedParsing(test_seed.TestSeedParsing):
    adapted = "MySQL knows no timestamp without time zone, and quotes names by backticks"
    project = in_mysql()


class TestSimpleSeedWithBOM(test_seed.TestSimpleSeedWithBOM):
    adapted = "The suite does not ship its file with a byte order mark"
    project = in_mysql()

    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"seed_bom.csv": BOM_UTF8.decode() + seeds.seed__actual_csv}

    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project: Any) -> None:
        project.run_sql(seeds.seeds__expected_sql)


class TestSeedSpecificFormats(test_seed.TestSeedSpecificFormats):
    pass


class TestEmptySeed(test_seed.TestEmptySeed):
    pass


class TestSimpleSeedColumnOverride(test_seed_type_override.TestSimpleSeedColumnOverride):
    adapted = "The types have other names in MySQL, and a date that would lose its time of day is refused"
    project = in_mysql(
        {
            "type: date": "type: datetime(6)",
            "type: integer": "type: bigint",
            "type: boolean": "type: tinyint(1)",
            "type: timestamp without time zone": "type: datetime(6)",
            **{
                TEXT_OF.format(name=name): INFERRED_TEXT_OF.format(name=name)
                for name in ("relative", "weekday")
            },
        }
    )

    @staticmethod
    def seed_enabled_types() -> dict[str, str]:
        return {"seed_id": "text", "birthday": "datetime(6)"}
