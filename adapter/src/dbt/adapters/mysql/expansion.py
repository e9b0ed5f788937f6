"""Columns of a table get wider types, so that new rows come in as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt.adapters.base import BaseRelation, available
from dbt.adapters.sql import SQLAdapter
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.mysql import comments
from dbt.adapters.mysql.changes import changed, checked, shown
from dbt.adapters.mysql.column import MySQLColumn
from dbt.adapters.mysql.data_type import DataType
from dbt.adapters.mysql.errors import NOT_HELD
from dbt.adapters.mysql.options import as_list
from dbt.adapters.mysql.seed_types import first_not_held
from dbt.adapters.mysql.seed_values import exact
from dbt.adapters.mysql.session import quote, unquoted
from dbt.adapters.mysql.widening import is_ordered, text_for, wider

if TYPE_CHECKING:
    import agate

# Characters of a value in a message.
MOST_SHOWN = 100


class Expansion(SQLAdapter):
    """The part of the adapter that gives columns other types."""

    def expand_column_types(self, goal: BaseRelation, current: BaseRelation) -> None:
        """Widen the columns of a table that do not hold the values of another's, in one ALTER TABLE.

        Texts are widened by their types; other columns only if a value needs it,
        since the server may copy the table.

        Args:
            goal: the table of new rows.

        Raises:
            DbtRuntimeError: no type holds the values of both.
        """
        self._expand(goal, current)

    @available.parse_none
    def expand_history(self, goal: BaseRelation, current: BaseRelation) -> None:
        """As `expand_column_types`, for a snapshot, never rebuilt: its columns may become texts."""
        self._expand(goal, current, may_be_text=True)

    def _expand(self, goal: BaseRelation, current: BaseRelation, may_be_text: bool = False) -> None:
        found = {column.name.lower(): column for column in self.get_columns_in_relation(current)}
        pairs = [
            (found[new.name.lower()], new)
            for new in self.get_columns_in_relation(goal)
            if new.name.lower() in found
        ]
        values = self._first_changed(goal, pairs)
        types = {}
        for old, new in pairs:
            if (old.is_string() and new.is_string()) or new.name in values:
                data_type = wider(old.data_type, new.data_type) or text_for(old.data_type, new.data_type)
                if data_type is None and may_be_text:
                    data_type = text_for(new.data_type, old.data_type)
                if data_type is None:
                    raise DbtRuntimeError(not_held(new, values[new.name], old.data_type))
                if data_type != old.data_type:
                    types[old.name] = data_type
        if types:
            self._retype(current, types)

    @available.parse_none
    def turn_into_texts(self, current: BaseRelation, columns: list[MySQLColumn]) -> None:
        """Make texts of a snapshot's numbers and moments whose source has texts now.

        History keeps what it has, as it is written, and takes values such as 007 as they are.

        Args:
            columns: of the source.
        """
        texts = {each.name.lower(): each for each in columns if each.is_string()}
        types = {
            old.name: data_type
            for old in self.get_columns_in_relation(current)
            if old.name.lower() in texts and not old.is_string()
            if (data_type := text_for(texts[old.name.lower()].data_type, old.data_type))
        }
        if types:
            self._retype(current, types)

    @available.parse_none
    def fit_keys(
        self, rows: BaseRelation, columns: list[MySQLColumn], target: BaseRelation, unique_key: Any
    ) -> None:
        """Give keys of new rows the target's types where those are of another kind.

        Between a text and a number the servers compare numbers, so that every word is 0.

        Args:
            columns: of the new rows.
        """
        keys = {unquoted(key).lower() for key in as_list(unique_key)}
        found = {each.name.lower(): each for each in self.get_columns_in_relation(target)} if keys else {}
        types = {}
        for new in columns:
            old = found.get(new.name.lower()) if new.name.lower() in keys else None
            if old and DataType.parse(old.data_type).kind != DataType.parse(new.data_type).kind:
                types[new.name] = old.data_type
        if types:
            self._retype(rows, types)

    @available.parse_none
    def retype_column(self, relation: BaseRelation, column: str, data_type: str) -> None:
        """Give a column another type; that it may be null, its comment and its default stay.

        The type is widened where it would not hold the rows that are there.

        Raises:
            DbtRuntimeError: there is no such column, or no type holds its rows and the new ones.
        """
        columns = {each.name.lower(): each for each in self.get_columns_in_relation(relation)}
        old = columns.get(column.lower())
        if old is None:
            raise DbtRuntimeError(f"{relation} has no column {column!r} to change.")
        target = wider(data_type, old.data_type)
        if target is None:
            new = MySQLColumn.from_server(old.name, data_type)
            if values := self._first_changed(relation, [(new, old)]):
                raise DbtRuntimeError(not_held(old, values[old.name], data_type))
            target = data_type
        if target != old.data_type:
            self._retype(relation, {old.name: target})

    @available.parse(lambda *a, **k: "")
    def checked_columns(self, declared: dict[str, dict[str, str]], found: list[MySQLColumn]) -> str:
        """The columns of an enforced contract for SELECT; a value that its type would change is an error."""
        types = {column.name.lower(): column.data_type for column in found}
        columns = []
        for column in declared.values():
            name, data_type = str(column["name"]), str(column["data_type"])
            of = types.get(name.lower(), "null")
            message = comments.literal(f"{NOT_HELD}{name} ({data_type}|{of}) ")
            columns.append(checked(data_type, of, quote(name), message))
        return ", ".join(columns)

    @available.parse(lambda table, *a, **k: table)
    def exact_seed(
        self, table: agate.Table, delimiter: str, declared: dict[str, str], existing: BaseRelation | None
    ) -> agate.Table:
        """The seed with its values as they stand in the file, where dbt changed them.

        Args:
            existing: the table that is kept, whose texts stay texts.
        """
        columns = self.get_columns_in_relation(existing) if existing else []
        return exact(table, delimiter, declared, [each.name for each in columns if each.is_string()])

    @available.parse_none
    def fit_seed(self, relation: BaseRelation, agate_table: agate.Table, declared: list[str]) -> None:
        """Widen the columns of a seed's table, still empty, for the values of its file.

        Args:
            declared: columns whose types the project states; they stay as they are.

        Raises:
            DbtRuntimeError: a column does not hold one of the values.
        """
        columns = {column.name.lower(): column for column in self.get_columns_in_relation(relation)}
        stated = {name.lower() for name in declared}
        types = {}
        for number, name in enumerate(agate_table.column_names):
            column, inferred = columns[name.lower()], self.convert_type(agate_table, number)
            values = [value for value in agate_table.columns[number].values() if value is not None]
            if name.lower() in stated:
                if (value := first_not_held(column.data_type, values)) is not None:
                    raise DbtRuntimeError(
                        f"The seed's column {name!r} is declared as {column.data_type} and does not hold "
                        f"{value[:MOST_SHOWN]!r}.\n"
                        "  Hint: correct the value, or declare a wider type in `column_types`."
                    )
            elif values and is_ordered(column.data_type):
                # A text that is no plain number, such as 007, would be read as one.
                data_type = wider(column.data_type, inferred) if is_ordered(inferred) else None
                if data_type is None:
                    value = first_not_held(column.data_type, values) or str(values[0])
                    raise DbtRuntimeError(
                        f"The seed's column {name!r} is {column.data_type} and does not hold {value!r}: the "
                        f"file's values are {inferred}.\n  Hint: run dbt seed --full-refresh."
                    )
                if data_type != column.data_type:
                    types[column.name] = data_type
            elif column.is_string() and (longest := max(map(len, map(str, values)), default=0)):
                data_type = wider(column.data_type, f"varchar({longest})")
                if data_type and data_type != column.data_type:
                    types[column.name] = data_type
        if types:
            self._retype(relation, types)

    def _retype(self, relation: BaseRelation, types: dict[str, str]) -> None:
        _, table = self.execute(f"show create table {relation.render()}", fetch=True)
        create = str(table[0][1])
        clauses = [comments.retyped(create, column, data_type) for column, data_type in types.items()]
        self.execute(f"alter table {relation.render()} {', '.join(filter(None, clauses))}")

    def _first_changed(
        self, relation: BaseRelation, pairs: list[tuple[MySQLColumn, MySQLColumn]]
    ) -> dict[str, str]:
        """By column: a value that the type it is to go into does not hold."""
        conditions = [
            (new, condition)
            for old, new in pairs
            if (condition := changed(old.data_type, new.data_type, new.quoted))
        ]
        if not conditions:
            return {}
        firsts = ", ".join(
            f"min(case when {condition} then {shown(column.data_type, column.quoted)} end)"
            for column, condition in conditions
        )
        _, table = self.execute(f"select {firsts} from {relation.render()}", fetch=True)
        found = zip(conditions, table.rows[0].values(), strict=True)
        return {column.name: str(value) for (column, _), value in found if value is not None}


def not_held(column: MySQLColumn, value: str, declared: str) -> str:
    """The message for a value that no type of its column holds."""
    return (
        f"The column {column.name!r} is {declared} and does not hold {value!r}, which is {column.data_type}; "
        "no type holds both.\n"
        f"  Hint: cast the column to {declared} in the model, or run it with --full-refresh."
    )
