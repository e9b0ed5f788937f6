"""dbt-tests-adapter on empty."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.adapter.empty import test_empty
from dbt.tests.util import run_dbt

from adapter.tests.dialect import in_mysql


class TestEmptyInlineSourceRef(test_empty.BaseTestEmptyInlineSourceRef):
    adapted = "MySQL wants an alias of every subquery, so that dbt gives it one itself"
    project = in_mysql({" as raw_source": ""})


class TestEmpty(test_empty.TestEmpty):
    pass


class TestEmptySeedFlag(test_empty.BaseTestEmptySeedFlag):
    adapted = "In dbt-core 1.11 dbt build knows --empty, and dbt seed does not"

    @pytest.fixture(autouse=True)
    def build_instead(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def run(arguments: list[str]) -> Any:
            build = ["build", "--empty", "--select", "raw_seed"]
            return run_dbt(build if arguments == ["seed", "--empty"] else arguments)

        monkeypatch.setattr(test_empty, "run_dbt", run)
