"""The adapter: what dbt asks of a database, answered for MySQL and MariaDB."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from dbt_common.contracts.constraints import ConstraintType
from dbt_common.contracts.metadata import CatalogTable
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

from dbt.adapters.base import BaseRelation, ConstraintSupport, available
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.capability import Capability, CapabilityDict, CapabilitySupport, Support
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.events.logging import AdapterLogger
from dbt.adapters.mysql import comments, contract, foreign_keys, seeds
from dbt.adapters.mysql.catalog import catalog_table
from dbt.adapters.mysql.column import LONGEST_VARCHAR, MySQLColumn
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.credentials import CATALOG
from dbt.adapters.mysql.diagnosis import diagnose
from dbt.adapters.mysql.errors import NO_TABLE, REFERENCED, code_of
from dbt.adapters.mysql.options import MySQLConfig, MySQLIndexConfig, as_list, key_parts, table_options
from dbt.adapters.mysql.relation import MySQLRelation
from dbt.adapters.mysql.server import Server
from dbt.adapters.mysql.session import Session, quote
from dbt.adapters.mysql.types import cast_type, family
from dbt.adapters.sql import SQLAdapter

if TYPE_CHECKING:
    import agate

logger = AdapterLogger("MySQL")

# Beyond this many texts, one more varchar(255) would not fit into a row of 65,535 bytes.
MOST_VARCHARS = 40
SHORT_TEXT = 255


class MySQLAdapter(SQLAdapter):
    """dbt on MySQL 8.0.19 and later, and on MariaDB 10.6 and later."""

    Relation = MySQLRelation
    Column = MySQLColumn
    ConnectionManager = MySQLConnectionManager
    AdapterSpecificConfigs = MySQLConfig
    CATALOG_BY_RELATION_SUPPORT = True

    connections: MySQLConnectionManager

    CONSTRAINT_SUPPORT = {
        ConstraintType.check: ConstraintSupport.ENFORCED,
        ConstraintType.not_null: ConstraintSupport.ENFORCED,
        ConstraintType.unique: ConstraintSupport.ENFORCED,
        ConstraintType.primary_key: ConstraintSupport.ENFORCED,
        ConstraintType.foreign_key: ConstraintSupport.ENFORCED,
    }
    _capabilities = CapabilityDict(
        {
            Capability.SchemaMetadataByRelations: CapabilitySupport(support=Support.Full),
            Capability.TableLastModifiedMetadata: CapabilitySupport(support=Support.Full),
            Capability.TableLastModifiedMetadataBatch: CapabilitySupport(support=Support.Full),
            Capability.GetCatalogForSingleRelation: CapabilitySupport(support=Support.Full),
        }
    )

    # --- what the server is

    @available.parse(lambda *a, **k: Server(False, (8, 4), "8.4"))
    def server(self) -> Server:
        """The server: ``adapter.server().is_mariadb``, ``.version``, ``.collation``."""
        return self.connections.server()

    def debug_query(self) -> None:
        session = self._session()
        for line in diagnose(session):
            logger.info(f"  {line}")

    @classmethod
    def date_function(cls) -> str:
        return "now()"

    def timestamp_add_sql(self, add_to: str, number: int = 1, interval: str = "hour") -> str:
        return f"date_add({add_to}, interval {number} {interval})"

    def string_add_sql(self, add_to: str, value: str, location: str = "append") -> str:
        if location not in ("append", "prepend"):
            raise DbtRuntimeError(f"A text is added by 'append' or 'prepend', not by {location!r}.")
        text = comments.literal(value)
        return f"concat({add_to}, {text})" if location == "append" else f"concat({text}, {add_to})"

    @available
    @classmethod
    def quote(cls, identifier: str) -> str:
        return quote(identifier)

    # --- schemas and relations

    def create_schema(self, relation: BaseRelation) -> None:
        super().create_schema(relation)
        if relation.schema == self.config.credentials.schema:
            self._session().use(relation.schema)

    @available.parse_none
    def use_schema(self, relation: BaseRelation) -> None:
        """Look aliases of tables up in the relation's schema, as a DELETE with a join does."""
        self._session().use(relation.schema or "")

    def list_relations(self, database: str | None, schema: str) -> list[BaseRelation]:
        return super().list_relations(CATALOG, schema)

    def _make_match(
        self, relations_list: list[BaseRelation], database: str, schema: str, identifier: str
    ) -> list[BaseRelation]:
        connection = self.connections.get_if_exists()
        if connection is not None and isinstance(connection.handle, Session) and self.server().folds_names:
            wanted = ((schema or "").lower(), (identifier or "").lower())
            return [
                relation
                for relation in relations_list
                if ((relation.schema or "").lower(), (relation.identifier or "").lower()) == wanted
            ]
        return super()._make_match(relations_list, CATALOG, schema, identifier)

    def _make_match_kwargs(self, database: str, schema: str, identifier: str) -> dict[str, str]:
        # As they are, quoted or not: MySQL folds no names, and where it does `_make_match` knows.
        search = {"database": database, "identifier": identifier, "schema": schema}
        return {name: value for name, value in search.items() if value is not None}

    def get_catalog_for_single_relation(self, relation: BaseRelation) -> CatalogTable | None:
        """What the docs tell of one relation; None if there is no such relation."""
        table = self.execute_macro(
            "mysql__get_catalog_relations", kwargs={"information_schema": None, "relations": [relation]}
        )
        return catalog_table([row.dict() for row in table.rows])

    @available.parse_list
    def get_columns_in_relation(self, relation: BaseRelation) -> list[MySQLColumn]:
        """The columns of a table, temporary or not, or of a view; none if there is no such relation."""
        try:
            _, table = self.execute(f"show columns from {relation.render()}", fetch=True)
        except DbtDatabaseError as error:
            if error.__cause__ is not None and code_of(error.__cause__) == NO_TABLE:
                return []
            raise
        return [MySQLColumn.from_server(str(row[0]), str(row[1])) for row in table]

    @available.parse(lambda *a, **k: "")
    def with_suffix(self, relation: MySQLRelation, suffix: str) -> MySQLRelation:
        """The relation of that name with a suffix, shortened to what MySQL takes."""
        return relation.with_suffix(suffix)

    # --- tables

    @available.parse(lambda *a, **k: "")
    def table_options(self, config: Mapping[str, Any]) -> str:
        """What stands behind the columns in CREATE TABLE."""
        return table_options(config, self.config.credentials.collation)

    @available.parse(lambda *a, **k: "")
    def key_clauses(self, primary_key: Any, indexes: Any = None) -> str:
        """Keys for the parentheses of CREATE TABLE."""
        keys = as_list(primary_key)
        clauses = [f"primary key ({key_parts(keys)})"] if keys else []
        clauses += [MySQLIndexConfig.parse(index).ddl() for index in indexes or []]
        return ", ".join(clauses)

    @available.parse(lambda *a, **k: "")
    def index_clause(self, index: Any) -> str:
        """One entry of ``indexes`` as DDL."""
        return MySQLIndexConfig.parse(index).ddl()

    @available.parse(lambda *a, **k: {"inside": [], "after": []})
    def table_definition(self, model: Mapping[str, Any], existing: BaseRelation | None) -> dict[str, list[str]]:
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
        """What follows the rows, in one ALTER TABLE: indexes, foreign keys, comments."""
        clauses = [f"add {MySQLIndexConfig.parse(index).ddl()}" for index in indexes or []]
        clauses += after
        clauses += self._comment_changes(relation, docs)
        if clauses:
            self.execute(f"alter table {relation.render()} {', '.join(clauses)}")

    def _comment_changes(self, relation: BaseRelation, docs: Mapping[str, Any]) -> list[str]:
        if docs.get("relation") is None and not docs.get("columns"):
            return []
        _, table = self.execute(f"show create table {relation.render()}", fetch=True)
        return comments.changes(str(table[0][1]), docs.get("relation"), docs.get("columns") or {})

    @available.parse_none
    def retype_column(self, relation: BaseRelation, column: str, data_type: str) -> None:
        """Give a column another type; that it may be null, its comment and its default stay."""
        _, table = self.execute(f"show create table {relation.render()}", fetch=True)
        clause = comments.retyped(str(table[0][1]), column, data_type)
        if clause is None:
            raise DbtRuntimeError(f"{relation} has no column {column!r} to change.")
        self.execute(f"alter table {relation.render()} {clause}")

    @available.parse_none
    def keep_unfilled(self, relation: BaseRelation, filled: list[MySQLColumn]) -> None:
        """Let columns be null that the model no longer has: MySQL would fill them with zeros, MariaDB refuse."""
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
        escape = self._session().escape
        _, rows = self.execute(
            foreign_keys.REFERRING.format(schema=escape(old.schema), name=escape(old.identifier)), fetch=True
        )
        self.execute("set session foreign_key_checks = 0")
        try:
            for sql in foreign_keys.redirections([tuple(row) for row in rows], target.render()):
                self.execute(sql)
        finally:
            self.execute("set session foreign_key_checks = 1")
        self.drop_relation(old)

    def _constraints_of(self, relation: BaseRelation | None) -> frozenset[str]:
        if relation is None:
            return frozenset()
        escape = self._session().escape
        _, table = self.execute(
            "select constraint_name from information_schema.table_constraints "
            f"where table_schema = {escape(relation.schema)} and table_name = {escape(relation.identifier)}",
            fetch=True,
        )
        return frozenset(str(row[0]).lower() for row in table)

    def _is_made(self, constraint: Any) -> bool:
        return self.process_parsed_constraint(constraint, lambda each: "made") is not None

    # --- incremental models

    def valid_incremental_strategies(self) -> list[str]:
        return ["append", "delete+insert", "merge", "insert_overwrite", "microbatch"]

    @available.parse(lambda *a, **k: False)
    def has_unique_index(self, relation: BaseRelation, columns: list[str]) -> bool:
        """Whether these columns, none of which may be null, are the only unique key of the table."""
        _, table = self.execute(f"show index from {relation.render()}", fetch=True)
        keys: dict[str, list[tuple[str, bool]]] = {}
        for row in table:
            if not int(row["Non_unique"]):
                is_plain = row["Null"] != "YES" and row["Sub_part"] is None
                keys.setdefault(str(row["Key_name"]), []).append((str(row["Column_name"]).lower(), is_plain))
        if len(keys) != 1:
            return False
        [parts] = keys.values()
        wanted = {column.strip("`").lower() for column in columns}
        return {name for name, _ in parts} == wanted and all(is_plain for _, is_plain in parts)

    @available.parse(lambda *a, **k: "")
    def lookup_index(self, columns: list[MySQLColumn], unique_key: Any) -> str:
        """An index on a temporary table's unique key; empty where the key is an expression or too wide."""
        by_name = {column.name.lower(): column for column in columns}
        parts, width = [], 0
        for key in dict.fromkeys(key.strip("`").lower() for key in as_list(unique_key)):
            column = by_name.get(key)
            if column is None or column.dtype in ("json", "geometry"):
                return ""
            if column.family in ("text", "binary") and column.dtype not in ("enum", "set"):
                length = min(column.char_size or 64, 64)
                parts.append(f"{column.quoted}({length})" if (column.char_size or 65) > 64 else column.quoted)
                width += length * 4
            else:
                parts.append(column.quoted)
                width += 8
        return f"index dbt_key ({', '.join(parts)})" if parts and width <= 3000 and len(parts) <= 16 else ""

    # --- types

    @available.parse(lambda *a, **k: "")
    def cast_type(self, data_type: str, is_wide: bool = False) -> str | None:
        """The type as CAST knows it, None where the value stays as it is."""
        return cast_type(data_type, self.server().is_mariadb, is_wide)

    @available
    def type_family(self, data_type: str) -> str:
        """The types that a contract takes for equal."""
        found = family(data_type)
        # MariaDB's json is a text with a check.
        return "text" if found == "json" and self.server().is_mariadb else found

    @classmethod
    def convert_text_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        import agate

        texts = sum(isinstance(kind, agate.Text) for kind in agate_table.column_types)
        longest = max((len(value) for value in agate_table.columns[col_idx].values() if value), default=0)
        if longest <= SHORT_TEXT and texts <= MOST_VARCHARS:
            return f"varchar({SHORT_TEXT})"
        return "text" if longest <= LONGEST_VARCHAR else "longtext"

    @classmethod
    def convert_number_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        import agate

        return "double" if agate_table.aggregate(agate.MaxPrecision(col_idx)) else "bigint"

    @classmethod
    def convert_integer_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        values = [int(value) for value in agate_table.columns[col_idx].values() if value is not None]
        return "int" if all(-(2**31) <= value < 2**31 for value in values) else "bigint"

    @classmethod
    def convert_boolean_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "boolean"

    @classmethod
    def convert_datetime_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "datetime(6)"

    @classmethod
    def convert_date_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "date"

    @classmethod
    def convert_time_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        return "time(6)"

    # --- seeds and Python models

    @available.parse(lambda *a, **k: "")
    def load_seed(self, relation: BaseRelation, agate_table: agate.Table) -> str:
        """Send the rows of a seed to a table."""
        with self.connections.exception_handler(f"load {relation}"):
            session = self._session()
            session.is_used = True
            return seeds.load(session, relation.render(), agate_table.column_names, agate_table.rows)

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        from dbt.adapters.mysql.python_models.job import LocalPythonJob

        # dbt tells a job nothing of the project's folder.
        return {"local": partial(LocalPythonJob, root=self.config.project_root)}  # type: ignore[dict-item]

    @property
    def default_python_submission_method(self) -> str:
        return "local"

    def generate_python_submission_response(self, submission_result: Any) -> AdapterResponse:
        rows = int(submission_result)
        return AdapterResponse(_message=f"PYTHON {rows}", code="PYTHON", rows_affected=rows)

    # --- grants

    @available
    def standardize_grants_dict(self, grants_table: agate.Table) -> dict[str, list[str]]:
        """Grants as a project configures them: ``reporter`` for ``'reporter'@'%'``."""
        grants: dict[str, list[str]] = {}
        for row in grants_table:
            grants.setdefault(str(row["privilege_type"]).lower(), []).append(account(str(row["grantee"])))
        return grants

    @available
    def grantee(self, name: str) -> str:
        """A user or role of the ``grants`` config as GRANT wants it."""
        user, at, host = name.rpartition("@")
        if not at:
            user, host = name, ""
        quoted = "'" + user.strip("'`").replace("'", "''") + "'"
        return f"{quoted}@'{host.strip(chr(39) + '`')}'" if host else quoted

    def _session(self) -> Session:
        session: Session = self.connections.get_thread_connection().handle
        return session


def account(grantee: str) -> str:
    """An account of information_schema as the ``grants`` config names it."""
    user, _, host = grantee.rpartition("@")
    user, host = user.strip("'"), host.strip("'")
    return user if host in ("%", "") else f"{user}@{host}"
