"""dbt-tests-adapter on sample mode."""

from __future__ import annotations

from dbt.tests.adapter.sample_mode import test_sample_mode

from adapter.tests.dialect import in_mysql


class TestSampleModeTest(test_sample_mode.BaseSampleModeTest):
    adapted = "MySQL reads no time zone of -0"
    project = in_mysql({":00-0'": ":00'"})
