"""The adapter: what dbt asks of a database, answered for MySQL and MariaDB."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from dbt.adapters.base import BaseRelation, ConstraintSupport, available
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.capability import Capability, CapabilityDict, CapabilitySupport, Support
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.contracts.constraints import ConstraintType
from dbt_common.contracts.metadata import CatalogTable
from dbt_common.exceptions import DbtDatabaseError, DbtRuntimeError

from dbt.adapters.mysql import locks, seeds
from dbt.adapters.mysql.catalog import catalog_table
from dbt.adapters.mysql.column import MySQLColumn, missing_columns
from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.conversions import Conversions
from dbt.adapters.mysql.credentials import CATALOG
from dbt.adapters.mysql.diagnosis import diagnose
from dbt.adapters.mysql.errors import NO_TABLE, code_of
from dbt.adapters.mysql.expansion import Expansion
from dbt.adapters.mysql.grants import account, grantee, normalized
from dbt.adapters.mysql.options import MySQLConfig
from dbt.adapters.mysql.relation import MySQLRelation
from dbt.adapters.mysql.server import GENERATED_KEY, Server
from dbt.adapters.mysql.session import Session, quote
from dbt.adapters.mysql.tables import Tables

if TYPE_CHECKING:
    import agate

logger = AdapterLogger("MySQL")


class MySQLAdapter(Tables, Expansion, Conversions):
    """dbt on MySQL 8.0.19 and later, and on MariaDB 10.6 and later."""

    Relation = MySQLRelation
    Column = MySQLColumn
    ConnectionManager = MySQLConnectionManager
    AdapterSpecificConfigs = MySQLConfig
    CATALOG_BY_RELATION_SUPPORT = True

    connections: MySQLConnectionManager

    CONSTRAINT_SUPPORT: ClassVar[dict[ConstraintType, ConstraintSupport]] = {
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
        session = self.connections.session()
        for line in diagnose(session):
            logger.info(f"  {line}")

    @classmethod
    def date_function(cls) -> str:
        return "now()"

    @available
    @classmethod
    def quote(cls, identifier: str) -> str:
        return quote(identifier)

    # --- schemas and relations

    def create_schema(self, relation: BaseRelation) -> None:
        super().create_schema(relation)
        if relation.schema == self.config.credentials.schema:
            self.connections.session().use(relation.schema)

    @available.parse_none
    def use_schema(self, relation: BaseRelation) -> None:
        """Look aliases of tables up in the relation's schema, as a DELETE with a join does."""
        self.connections.session().use(relation.schema or "")

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
        return [MySQLColumn.from_server(str(row[0]), str(row[1])) for row in table if row[0] != GENERATED_KEY]

    @available.parse_list
    def get_missing_columns(
        self, from_relation: BaseRelation, to_relation: BaseRelation
    ) -> list[MySQLColumn]:
        """The columns of one relation that another is missing; names that differ in case are the same."""
        return missing_columns(
            self.get_columns_in_relation(from_relation), self.get_columns_in_relation(to_relation)
        )

    @available.parse_list
    def missing_columns(self, columns: list[MySQLColumn], others: list[MySQLColumn]) -> list[MySQLColumn]:
        """The columns whose names, in whatever case, are not among the others."""
        return missing_columns(columns, others)

    @available.parse(lambda *a, **k: "")
    def with_suffix(self, relation: MySQLRelation, suffix: str) -> MySQLRelation:
        """The relation of that name with a suffix, shortened to what MySQL takes."""
        return relation.with_suffix(suffix)

    def valid_incremental_strategies(self) -> list[str]:
        return ["append", "delete+insert", "merge", "insert_overwrite", "microbatch"]

    @available.parse_none
    def lock_snapshot(self, relation: BaseRelation, seconds: float) -> None:
        """Keep other runs from the snapshot until `unlock_snapshot`, or the end of the node.

        Raises:
            DbtRuntimeError: another run had it for all these seconds.
        """
        session = self.connections.session()
        _, table = self.execute(f"select get_lock({locks.name(relation)}, {float(seconds):g})", fetch=True)
        if table[0][0] != 1:
            raise DbtRuntimeError(
                f"Another run held the snapshot {relation} for {float(seconds):g} seconds.\n"
                "Hint: run it again when the other run has ended, or raise the snapshot's `lock_timeout`."
            )
        session.has_lock = True

    @available.parse_none
    def unlock_snapshot(self, relation: BaseRelation) -> None:
        """Let other runs have the snapshot."""
        self.execute(f"select release_lock({locks.name(relation)})", fetch=True)
        self.connections.session().has_lock = False

    # --- seeds and Python models

    @available.parse(lambda *a, **k: "")
    def load_seed(self, relation: BaseRelation, agate_table: agate.Table) -> str:
        """Send the rows of a seed to a table."""
        with self.connections.exception_handler(f"load {relation}"):
            session = self.connections.session()
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
        return grantee(name)

    @available
    def normalized_grantee(self, name: str) -> str:
        """A user or role of the ``grants`` config, named as `standardize_grants_dict` does."""
        return normalized(name)
