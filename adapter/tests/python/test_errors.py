"""A model that fails says where, in its author's words; nothing of it is stored."""

from __future__ import annotations

import pytest

from adapter.tests.behaviour.project import Project
from adapter.tests.python.code import model, write

RETURNED = "return pd.DataFrame({})"
# What the model does, with the line at fault last; what dbt then says, and its hint.
FAULTS = {
    "raises": ("x = {}['carrier']\nreturn x", "KeyError: 'carrier'", "x = {}['carrier']"),
    "raises_in_arrow": ("x = pa.array([1, 'a'])\nreturn x", "ArrowInvalid", "x = pa.array([1, 'a'])"),
    "leaves": ("raise SystemExit(3)\nreturn 1", "the model left with 3", "raise SystemExit(3)"),
    "unknown_table": (
        "x = session.sql('select * from nope')\nreturn x",
        "broken.py, line 8: 1146: ",
        "x = session.sql(",
    ),
    "zero_date": (
        "x = session.sql(\"select time '25:00:00' as d\")\nreturn x",
        "Column d cannot be read",
        "x = ",
    ),
    "no_frame": (
        "return {'a': 1}",
        "returned dict, which is no data frame",
        "Hint: return a pandas.DataFrame",
    ),
    "series": ("return pd.Series([1])", "returned a pandas.Series, which is no table", "Hint: return a"),
    "nothing": ("return None", "returned nothing", "Hint: return a pandas.DataFrame"),
    "no_columns": (RETURNED, "has no columns", f"line 8: {RETURNED}"),
    "infinity": ("return pd.DataFrame({'r': [1, np.inf]})", "'r' has inf in row 2", "makes it null"),
    "two_names": ("return pa.table([[1], [2]], ['Id', 'id'])", "two columns 'id' and 'Id'", "Hint: rename"),
    "no_name": ("return pa.table([[1]], [''])", "a column without a name", "Hint: name it"),
    "mixed": ("return pd.DataFrame({'m': [1, 'a']})", "'m' has no one type", "astype()"),
    "date_and_time": (
        "return pd.DataFrame({'d': [pd.Timestamp('2020-01-01').date(), pd.Timestamp('2020-01-01 05:00')]})",
        "would become",
        "astype()",
    ),
    "nanoseconds": (
        "return pd.DataFrame({'t': [pd.Timestamp(1)]})",
        "'t' does not fit MySQL",
        "Hint: MySQL keeps microseconds",
    ),
    "duration": ("return pd.DataFrame({'t': [pd.Timedelta(1)]})", "duration", "dt.total_seconds()"),
    "index": ("return pd.DataFrame({'a': [1]}).rename_axis('x')", "index with a name, x", "reset_index()"),
    "long_name": ("return pd.DataFrame({'a' * 65: [1]})", "1059", "line 8: return"),
}

# What goes wrong in a model goes wrong before a server is asked.
pytestmark = pytest.mark.one_server


@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_names_the_line_and_what_to_do(project: Project, fault: str) -> None:
    body, *said = FAULTS[fault]
    write(project, broken=model(body))
    errors = project.fails("run")
    assert "models/broken.py, line 8: " in errors
    for text in said:
        assert text in errors
    assert "Traceback" not in errors
    assert project.tables() == set()


def test_the_line_is_the_files_own_and_the_traceback_is_in_the_debug_log(project: Project) -> None:
    code = "\n\n# A comment.\n" + model("return helper()", head="def helper():\n    return 1 / 0")
    write(project, broken=code)
    outcome = project.dbt("run", fails=True)
    assert "models/broken.py, line 8: ZeroDivisionError: division by zero\n" in outcome.errors
    assert "line 8: return 1 / 0" in outcome.errors
    tracebacks = [message for message in outcome.messages if "Traceback" in message]
    assert any('File "models/broken.py", line 12, in model' in message for message in tracebacks)


def test_a_syntax_error_names_its_line(project: Project) -> None:
    # dbt reads the text, and leaves this one to Python.
    write(project, broken=model("return 1", head="break"))
    errors = project.fails("run")
    assert "models/broken.py, line 4: SyntaxError: 'break' outside loop" in errors
    assert "line 4: break" in errors


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("pandas>=99", "needs the package pandas>=99; installed is "),
        ("no-such-package", "needs the package no-such-package, which is not installed"),
        ("pandas=>2", "is no requirement"),
    ],
)
def test_a_package_that_is_missing_is_named_before_the_model_runs(
    project: Project, wanted: str, said: str
) -> None:
    write(project, broken=model("print('it ran')\nreturn 1", f"packages=['numpy', '{wanted}']"))
    outcome = project.dbt("run", fails=True)
    assert said in outcome.errors
    assert "Hint: " in outcome.errors
    assert not any("broken: it ran" in message for message in outcome.messages)


def test_without_arrow_the_hint_says_what_to_install(project: Project) -> None:
    project.write({"hidden/pyarrow/__init__.py": "raise ImportError('not here')\n"})
    write(project, broken="def model(dbt, session):\n    return 1\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(project.root / "hidden"))
        errors = project.fails("run")
    assert "need pyarrow" in errors
    assert "Hint: pip install 'dbt-mysql[python]'" in errors


def test_another_kind_of_frame_than_there_is_is_refused(project: Project) -> None:
    write(project, broken=model("return 1", "dataframe='spark'"))
    assert "Hint: it is pandas, the default, or arrow." in project.fails("run")


def test_a_key_that_comes_twice_leaves_the_table_as_it_was(project: Project) -> None:
    write(project, words=model("return pd.DataFrame({'id': [1, 2]})", "primary_key='id'"))
    project.dbt("run")
    write(project, words=model("return pd.DataFrame({'id': [3, 3]})", "primary_key='id'"))
    errors = project.fails("run")
    assert "Duplicate entry '3' for key" in errors
    assert project.rows("words") == [(1,), (2,)]
    assert project.tables() == {"words"}
