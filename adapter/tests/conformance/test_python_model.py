"""dbt-tests-adapter on python model."""

from __future__ import annotations

from dbt.tests.adapter.python_model import (
    test_python_model,
    test_spark,
)

from adapter.tests.dialect import in_mysql


class TestPythonModelTests(test_python_model.BasePythonModelTests):
    adapted = "A model in Python works on pandas' data frames, not on Spark's"
    project = in_mysql({"df.limit(2)": "df.head(2)"})


class TestPythonIncrementalTests(test_python_model.BasePythonIncrementalTests):
    adapted = "A model in Python works on pandas' data frames, not on Spark's"
    project = in_mysql({"df.filter(df.id > 5)": "df[df.id > 5]"})


class TestPythonMetaGetTests(test_python_model.BasePythonMetaGetTests):
    adapted = "A model in Python works on pandas' data frames, not on Spark's"
    project = in_mysql(
        {
            "def model(": "import pandas\n\ndef model(",
            "session.createDataFrame(data, [": "pandas.DataFrame(data, columns=[",
        }
    )


class TestPythonEmptyTests(test_python_model.BasePythonEmptyTests):
    adapted = "MySQL reads no time zone of -0"
    project = in_mysql({":00-0'": ":00'"})


class TestPythonSampleTests(test_python_model.BasePythonSampleTests):
    adapted = "MySQL reads no time zone of -0"
    project = in_mysql({":00-0'": ":00'"})


class TestPySparkTests(test_spark.BasePySparkTests):
    impossible = "Three of its four models need a Spark session, which no MySQL server has"
