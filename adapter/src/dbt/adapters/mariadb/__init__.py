"""The adapter of `dbt.adapters.mysql` under the name ``mariadb``: either speaks to both servers."""

from dataclasses import dataclass

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.mysql.connections import MySQLConnectionManager
from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.impl import MySQLAdapter
from dbt.include import mariadb


@dataclass
class MariaDBCredentials(MySQLCredentials):
    """A profile of type ``mariadb``."""

    @property
    def type(self) -> str:
        return "mariadb"


class MariaDBConnectionManager(MySQLConnectionManager):
    TYPE = "mariadb"


class MariaDBAdapter(MySQLAdapter):
    ConnectionManager = MariaDBConnectionManager


Plugin = AdapterPlugin(
    adapter=MariaDBAdapter,
    credentials=MariaDBCredentials,
    include_path=mariadb.PACKAGE_PATH,
    dependencies=["mysql"],
)
