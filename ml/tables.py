"""The tables of the database `<schema>_ml`: stored models, and their predictions."""

from __future__ import annotations

from typing import Any

from warehouse.database import connect, create_database, is_there, quote
from warehouse.model_records import has_signatures
from warehouse.settings import Settings

# The collation is that of the marts: with another, a join by flight_id could
# not use its index. The generated column lets the server itself refuse a
# second model in production.
MODELS = """
create table if not exists {ml}.models (
    model_version varchar(80) not null primary key comment 'name and hash of data, parameters and libraries',
    model_name varchar(60) not null,
    estimator varchar(60) not null comment 'the better of the candidates in metrics',
    stage varchar(12) not null default 'candidate' comment 'candidate, production or archived',
    created_at datetime(6) not null comment 'UTC',
    promoted_at datetime(6) comment 'UTC, the last time',
    train_from date not null comment 'first day learned from',
    train_to date not null comment 'last day learned from',
    test_from date not null comment 'first day measured on',
    test_to date not null comment 'last day measured on',
    train_rows int not null,
    test_rows int not null,
    metrics json not null comment 'of every candidate in the test days, by estimator',
    parameters json not null comment 'what ml/params.yml said',
    features json not null comment 'names of the columns, in their order',
    data_fingerprint char(64) not null comment 'SHA-256 of the rows of train and test',
    library_versions json not null,
    artifact longblob not null comment 'the pickled pipeline; empty when it is in model_parts',
    artifact_sha256 char(64) not null,
    artifact_hmac char(64) not null comment 'over the artifact and what decides how it is used',
    record_hmac char(64) comment 'over all that is shown of the model, and its stage',
    production_of varchar(60) generated always as
        (case when stage = 'production' then model_name end) virtual comment 'so that there is one',
    unique key one_in_production (production_of)
) character set utf8mb4 collate utf8mb4_bin comment 'One row per stored model'
"""
# A model in one value would have to fit max_allowed_packet, when it is sent and when it is read.
PARTS = """
create table if not exists {ml}.model_parts (
    model_version varchar(80) not null,
    part int not null comment 'from 0',
    bytes mediumblob not null,
    primary key (model_version, part)
) character set utf8mb4 collate utf8mb4_bin comment 'One row per part of a pickled pipeline'
"""
PREDICTIONS = """
create table if not exists {ml}.predictions (
    flight_id varchar(80) not null,
    model_version varchar(80) not null,
    score double not null comment 'probability of the target, 0 to 1',
    as_of datetime not null comment 'UTC: what was known then',
    scored_at datetime(6) not null comment 'UTC',
    primary key (model_version, flight_id),
    key (flight_id)
) character set utf8mb4 collate utf8mb4_bin comment 'One row per flight and model'
"""


def prepare(settings: Settings) -> None:
    """Create the database and its tables where they are missing.

    Raises:
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    ml = settings.database("ml")
    with connect(settings) as connection, connection.cursor() as cursor:
        create_database(cursor, ml)
        cursor.execute("select table_name from information_schema.tables where table_schema = %s", (ml,))
        present = {row[0] for row in cursor.fetchall()}
        statements = {"models": MODELS, "model_parts": PARTS, "predictions": PREDICTIONS}
        for name, statement in statements.items():
            if name not in present:
                cursor.execute(statement.format(ml=quote(ml)))
        if not has_signatures(cursor, ml):
            cursor.execute(f"alter table {quote(ml, 'models')} add column record_hmac char(64)")


def are_there(cursor: Any, settings: Settings) -> bool:
    """Whether anything was ever trained here.

    Raises:
        pymysql.MySQLError: this user may not read the models.
    """
    return is_there(cursor, settings.database("ml"), "models")
