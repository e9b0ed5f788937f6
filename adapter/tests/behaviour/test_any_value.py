"""Values of any type go into columns of any type as they are, or the run fails and names the column."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

from adapter.tests.behaviour.project import Outcome, Project
from dbt.adapters.mysql.types import family

# By type: values that it holds exactly. 2024-12-31 is far enough from every change of clocks.
VALUES: dict[str, list[str]] = {
    "tinyint": ["-128", "7"],
    "smallint unsigned": ["0", "65535"],
    "int": ["-2147483648", "42"],
    "bigint": ["9223372036854775807", "3"],
    "bigint unsigned": ["18446744073709551615", "1"],
    "decimal(4,1)": ["-99.9", "5.0", "0.1"],
    "decimal(12,4)": ["12345678.9876", "2.5000", "100"],
    "decimal(38,20)": ["1.00000000000000000001", "8"],
    "float": ["0.5", "16777216", "3"],
    "double": ["0.1", "1e300", "2.5", "-7"],
    "date": ["'2024-12-31'", "'0001-01-01'"],
    "datetime": ["'2024-12-31 23:59:59'", "'9999-12-31 00:00:00'"],
    "datetime(3)": ["'2024-12-31 23:59:59.999'", "'2024-12-31 00:00:00'"],
    "datetime(6)": ["'2024-12-31 23:59:59.999999'", "'2024-12-31 12:00:00'"],
    "timestamp(2)": ["'2024-12-31 23:59:59.25'", "'1970-01-02 00:00:00'"],
    "time": ["'10:00:00'", "'-23:59:59'"],
    "time(4)": ["'10:00:00.1234'", "'01:02:03'"],
    "varchar(5)": ["'abc'", "'ab  '", "'1.25'", "' 7 '", "''"],
    "varchar(40)": ["'7    '", "'2024-12-31 10:00:00.5'", "'1.23456'", "'2024-12-31'", "'10:00:00.5'"],
    "text": ["'12'", "'longer than the others, with a 🦆'"],
    "char(8)": ["'abc'", "'9.99'"],
    "varbinary(6)": ["x'00ff'", "'abc'"],
    "binary(2)": ["x'0100'"],
    "json": ["'{\"a\": 1}'", "'1.5'"],
    "bit(3)": ["b'101'"],
    "year": ["2024"],
    "enum('a','1')": ["'1'", "'a'"],
}  # fmt: skip
SAMPLE = 60


@dataclass(frozen=True)
class Case:
    """A value that goes from a column of one type into a column of another."""

    number: int
    into: str
    of: str
    value: str

    @property
    def name(self) -> str:
        return f"kept_{self.number}"


def cases(seed: int, *, is_alike: bool = False) -> list[Case]:
    """Some pairs of types: any, or those that a contract takes for alike."""
    pairs = [
        (into, of, value)
        for into, of in product(VALUES, VALUES)
        for value in VALUES[of]
        if into != of and (family(into) == family(of) or not is_alike)
    ]
    chosen = random.Random(seed).sample(pairs, min(SAMPLE, len(pairs)))
    return [Case(number, *pair) for number, pair in enumerate(chosen)]


def source(project: Project, chosen: list[Case]) -> None:
    """A table per case: x has the value, y one that the other type holds."""
    for case in chosen:
        project.sql(f"create table src_{case.number} (id int, x {case.of}, y {case.into})")
        project.sql(f"insert into src_{case.number} values (1, {case.value}, {VALUES[case.into][0]})")


def test_a_contract_keeps_values_or_fails(project: Project) -> None:
    chosen = cases(1, is_alike=True)
    source(project, chosen)
    columns = [{"name": "id", "data_type": "int"}, {"name": "x"}]
    models: list[dict[str, Any]] = []
    for case in chosen:
        typed = [columns[0], {**columns[1], "data_type": case.into}]
        models.append({"name": case.name, "config": {"contract": {"enforced": True}}, "columns": typed})
    project.write({"models/all.yml": {"models": models}})
    project.models(
        **{
            case.name: "{{ config(materialized='table') }} "
            f"select id, x from `{project.schema}`.src_{case.number}"
            for case in chosen
        }
    )
    kept = check(project, chosen, run(project, "run"))
    assert kept > SAMPLE / 10


def test_an_incremental_model_keeps_old_and_new_values_or_fails(project: Project) -> None:
    chosen = cases(2)
    source(project, chosen)
    project.models(
        **{
            case.name: "{{ config(materialized='incremental', unique_key='id', "
            f"on_schema_change={random.Random(case.number).choice(['ignore', 'sync_all_columns'])!r}) }}}}\n"
            "select {{ '1 as id, x' if is_incremental() else '2 as id, y as x' }}"
            f" from `{project.schema}`.src_{case.number}"
            for case in chosen
        }
    )
    project.dbt("run")
    kept = check(project, chosen, run(project, "run"), has_old=True)
    assert kept > SAMPLE / 10


def test_a_snapshot_keeps_old_and_new_values_or_fails(project: Project) -> None:
    chosen = cases(3)
    source(project, chosen)
    columns = "{{ '1 as id, x' if var('later', false) else '2 as id, y as x' }}"
    project.write(
        {
            f"snapshots/{case.name}.sql": f"{{% snapshot {case.name} %}}\n"
            "{{ config(unique_key='id', strategy='check', check_cols=['x']) }}\n"
            f"select {columns} from `{project.schema}`.src_{case.number}\n{{% endsnapshot %}}"
            for case in chosen
        }
    )
    project.dbt("snapshot")
    kept = check(project, chosen, run(project, "snapshot", "--vars", "later: true"), has_old=True)
    assert kept > SAMPLE / 10


def run(project: Project, *arguments: str) -> Outcome:
    """Run dbt, of which some nodes may fail."""
    return project.dbt(*arguments, fails=True)


def check(project: Project, chosen: list[Case], outcome: Outcome, *, has_old: bool = False) -> int:
    """The number of values that were kept; all others have an error that names the column."""
    kept = 0
    results = {each.node.name: each for each in outcome.results}
    for case in chosen:
        result = results[case.name]
        if has_old:
            assert same(project, case, "y", case.into, 2), case
        if result.status == "success":
            assert same(project, case, "x", case.of, 1), case
            kept += 1
        else:
            assert result.status == "error", (case, result)
            assert all(part in result.message for part in ("x", "Hint:")), (case, result.message)
    return kept


def same(project: Project, case: Case, column: str, data_type: str, row: int) -> bool:
    """Whether a table has the value of the source, read as what it is: number, moment, bytes or text."""
    types = {str(each[0]): str(each[1]) for each in project.sql(f"show columns from {case.name}")}
    stored = project.sql(f"select {shown('x', types['x'])} from {case.name} where id = {row}")
    wanted = project.sql(f"select {shown(column, data_type)} from src_{case.number}")
    return [meaning(*each) for each in stored] == [meaning(*each) for each in wanted]


def shown(column: str, data_type: str) -> str:
    """The value's text; of a float all its digits."""
    if data_type.startswith(("float", "double")):
        return f"cast({column} + 0e0 as char)"
    if data_type.startswith("bit"):
        return f"cast({column} + 0 as char)"
    return (
        f"cast({column} as char character set binary)" if "binary" in data_type else f"cast({column} as char)"
    )


def meaning(value: Any) -> Any:
    """Equal for values that say the same: 1 and 1.0, a day and its midnight."""
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            return value
    if value is None:
        return None
    if value.startswith("-") and ":" in value:
        return "-", time.fromisoformat(value[1:])
    for read in (Decimal, datetime.fromisoformat, time.fromisoformat):
        try:
            return read(value)
        except (ValueError, InvalidOperation):
            continue
    return value
