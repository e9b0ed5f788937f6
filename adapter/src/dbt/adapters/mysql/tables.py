"""How the adapter makes, finishes, changes and drops tables: what the materializations ask of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbt.adapters.base import BaseRelation, available
from dbt.adapters.sql import SQLAdapter
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

from dbt.adapters.mysql import comments, contract, foreign_keys
from dbt.adapters.mysql.column import MySQLColumn
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.data_type import DataType
from dbt.adapters.mysql.errors import REFERENCED, code_of
from dbt.adapters.mysql.options import MySQLIndexConfig, as_list, key_parts, table_options
from dbt.adapters.mysql.session import unquoted

# Bytes and columns of a key, both under what either server takes.
WIDEST_LOOKUP = 3000
MOST_KEY_PARTS = 16
PRIMARY_KEY = re.compile(r"^(?:constraint\s+\S+\s+)?primary\s+key|\sprimary\s+key\b", re.I)


class Tables(SQLAdapter):
    """The part of the adapter that deals with tables."""

    connections: MySQLConnectionManager

    @available.parse(lambda *a, **k: "")
    def table_options(self, config: Mapping[str, Any], temporary: bool = False) -> str:
        """What stands behind the columns in CREATE TABLE."""
        return table_options(config, self.config.credentials.collation, temporary=temporary)

    @available.parse(lambda *a, **k: "")
    def key_clauses(self, primary_key: Any, indexes: Any = None) -> str:
        """Keys for the parentheses of CREATE TABLE."""
        keys = as_list(primary_key)
        clauses = [f"primary key ({key_parts(keys)})"] if keys else []
        clauses += [MySQLIndexConfig.parse(index).ddl() for index in indexes or []]
        return ", ".join(clauses)

    @available.parse_list
    def with_key(self, clauses: list[str]) -> list[str]:
        """What stands in the parentheses of CREATE TABLE, with a key where the server requires one."""
        generated = self.connections.server().generated_key
        if not generated or any(PRIMARY_KEY.search(clause) for clause in clauses):
            return clauses
        return [*clauses, generated]

    @available.parse(lambda *a, **k: "")
    def index_clause(self, index: Any) -> str:
        """One entry of ``indexes`` as DDL."""
        return MySQLIndexConfig.parse(index).ddl()

    @available.parse(lambda *a, **k: {"inside": [], "after": []})
    def table_definition(
        self, model: Mapping[str, Any], existing: BaseRelation | None
    ) -> dict[str, list[str]]:
        """A contract as clauses: ``inside`` CREATE TABLE, and for ALTER TABLE ``after`` the rows came."""

        def of_column(column: Mapping[str, Any]) -> list[Any]:
            parsed = [self._parse_column_constraint(each) for each in column.get("constraints") or []]
            return [each for each in parsed if self._is_made(each)]

        parsed = [self._parse_model_constraint(each) for each in model.get("constraints") or []]
        table = contract.define(
            list(model["columns"].values()),
            of_column,
            [each for each in parsed if self._is_made(each)],
            lambda: self._constraints_of(existing),
        )
        return {"inside": table.inside, "after": table.after}

    @available.parse_none
    def finish_table(
        self, relation: BaseRelation, indexes: Any, after: list[str], docs: Mapping[str, Any]
    ) -> None:
        """What follows the rows, in one ALTER TABLE: indexes, foreign keys, comments.

        With its checks on, the server copies the table to add a foreign key. They are
        off here, and one query per key looks for a row that breaks it.

        Raises:
            DbtRuntimeError: a row refers to one that is not there.
        """
        clauses = [f"add {MySQLIndexConfig.parse(index).ddl()}" for index in indexes or []]
        clauses += after
        clauses += self._comment_changes(relation, docs)
        if not clauses:
            return
        alter = f"alter table {relation.render()} {', '.join(clauses)}"
        stated = [clause for clause in after if "foreign key" in clause]
        keys = [key for clause in stated if (key := foreign_keys.ForeignKey.parse(clause))]
        if not keys or len(keys) < len(stated):
            self.execute(alter)
            return
        with foreign_keys.unchecked(self):
            self.execute(alter)
        for key in keys:
            _, orphans = self.execute(key.orphans(relation.render()), fetch=True)
            if len(orphans):
                value = ", ".join(map(repr, map(str, orphans[0].values())))
                raise DbtRuntimeError(
                    f"foreign key: {', '.join(key.columns)} = {value} is not in {key.parent}.\n"
                    "Hint: the member is missing there, or the model should name the unknown one."
                )

    def _comment_changes(self, relation: BaseRelation, docs: Mapping[str, Any]) -> list[str]:
        if docs.get("relation") is None and not docs.get("columns"):
            return []
        _, table = self.execute(f"show create table {relation.render()}", fetch=True)
        return comments.changes(str(table[0][1]), docs.get("relation"), docs.get("columns") or {})

    @available.parse_none
    def keep_unfilled(self, relation: BaseRelation, filled: list[MySQLColumn]) -> None:
        """Let columns be null that the model lost: MySQL would fill them with zeros, MariaDB refuse."""
        names = {column.name.lower() for column in filled}
        unfilled = [
            column.name
            for column in self.get_columns_in_relation(relation)
            if column.name.lower() not in names
        ]
        if unfilled:
            _, table = self.execute(f"show create table {relation.render()}", fetch=True)
            if clauses := comments.without_not_null(str(table[0][1]), unfilled):
                self.execute(f"alter table {relation.render()} {', '.join(clauses)}")

    @available.parse_none
    def drop_replaced(self, old: BaseRelation, target: BaseRelation) -> None:
        """Drop a table that `target` took the place of; foreign keys that followed it go back to `target`."""
        try:
            self.drop_relation(old)
            return
        except DbtDatabaseError as error:
            if error.__cause__ is None or code_of(error.__cause__) not in REFERENCED:
                raise
        escape = self.connections.session().escape
        _, rows = self.execute(
            foreign_keys.REFERRING.format(schema=escape(old.schema), name=escape(old.identifier)), fetch=True
        )
        with foreign_keys.unchecked(self):
            for sql in foreign_keys.redirections([tuple(row) for row in rows], target.render()):
                self.execute(sql)
        self.drop_relation(old)

    def _constraints_of(self, relation: BaseRelation | None) -> frozenset[str]:
        if relation is None:
            return frozenset()
        escape = self.connections.session().escape
        _, table = self.execute(
            "select constraint_name from information_schema.table_constraints "
            f"where table_schema = {escape(relation.schema)} and table_name = {escape(relation.identifier)}",
            fetch=True,
        )
        return frozenset(str(row[0]).lower() for row in table)

    def _is_made(self, constraint: Any) -> bool:
        return self.process_parsed_constraint(constraint, lambda each: "made") is not None

    @available.parse(lambda *a, **k: False)
    def has_unique_index(self, relation: BaseRelation, columns: list[str]) -> bool:
        """Whether these columns, none of which may be null, are the only unique key of the table."""
        unique = [index for index in self._indexes(relation) if index.is_unique]
        return len(unique) == 1 and unique[0].is_plain and set(unique[0].columns) == _folded(columns)

    @available.parse(lambda *a, **k: "")
    def lookup_index(self, target: BaseRelation, columns: list[MySQLColumn], unique_key: Any) -> str:
        """An index for the new rows' keys, by which a table without one can find its rows among them.

        Empty where the target has an index on the key, or the key is an expression or too wide.

        Args:
            columns: of the new rows.
        """
        keys = list(dict.fromkeys(unquoted(key).lower() for key in as_list(unique_key)))
        by_name = {column.name.lower(): column for column in columns}
        parts, width = [], 0
        for key in keys:
            column = by_name.get(key)
            if column is None or column.dtype in ("json", "geometry"):
                return ""
            if column.family in ("text", "binary") and column.dtype not in ("enum", "set"):
                size = DataType.parse(column.data_type).size
                length = min(size, 64)
                if not length:
                    return ""
                parts.append(f"{column.quoted}({length})" if size > 64 else column.quoted)
                width += length * 4
            else:
                parts.append(column.quoted)
                width += 8
        if not parts or width > WIDEST_LOOKUP or len(parts) > MOST_KEY_PARTS:
            return ""
        if any(set(index.columns[: len(keys)]) == set(keys) for index in self._indexes(target)):
            return ""
        return f"index dbt_key ({', '.join(parts)})"

    def _indexes(self, relation: BaseRelation) -> list[Index]:
        _, table = self.execute(f"show index from {relation.render()}", fetch=True)
        by_name: dict[str, list[Any]] = {}
        for row in table:
            by_name.setdefault(str(row["Key_name"]), []).append(row)
        return [
            Index(
                tuple(str(row["Column_name"]).lower() for row in rows),
                is_unique=not int(rows[0]["Non_unique"]),
                is_plain=all(row["Null"] != "YES" and row["Sub_part"] is None for row in rows),
            )
            for rows in by_name.values()
        ]


@dataclass(frozen=True)
class Index:
    """An index of a table: its columns in their order, in lower case.

    Attributes:
        is_plain: of whole columns that are never null.
    """

    columns: tuple[str, ...]
    is_unique: bool
    is_plain: bool


def _folded(names: list[str]) -> set[str]:
    return {unquoted(name).lower() for name in names}
