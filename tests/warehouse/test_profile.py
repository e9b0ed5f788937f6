"""dbt and Python read one target in the same way: the server, who asks, and how the connection is secured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dbt.adapters.mysql.credentials import MySQLCredentials
from warehouse.errors import ConfigError
from warehouse.settings import load_settings

TARGETS: list[dict[str, Any]] = [
    {"host": "db.example.com", "ssl_ca": "/ca.pem", "username": "u", "schema": "s"},
    {"server": "db.example.com", "port": 3307, "user": "u", "pass": "p", "dbname": "s"},
    {"UID": "u", "PWD": "p", "database": "s", "ssl_disabled": True, "ssl_mode": "required"},
    {"user": "u", "schema": "s", "database": "s", "ssl_mode": "VERIFY_IDENTITY", "ssl_ca": "/ca.pem"},
    {
        "user": "u",
        "schema": "s",
        "host": "h",
        "ssl_cert": "/c.pem",
        "ssl_key": "/k.pem",
        "ssl_mode": "required",
    },
    {"user": "u", "schema": "s", "unix_socket": "/run/server.sock", "ssl_ca": ""},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"host": "a", "server": "b"}, "'host' twice"),
    ({"ssl_mode": "on"}, "ssl_mode 'on'"),
    ({"ssl_cert": "/c.pem"}, "ssl_cert and ssl_key"),
    ({"database": "another"}, "'another'"),
]


def written(folder: Path, target: dict[str, Any]) -> Path:
    outputs = {"it": {"type": "mysql", **target}}
    (folder / "profiles.yml").write_text(json.dumps({"etlp": {"target": "it", "outputs": outputs}}))
    return folder


@pytest.mark.parametrize("target", TARGETS)
def test_dbt_and_python_mean_the_same_server(tmp_path: Path, target: dict[str, Any]) -> None:
    settings = load_settings(written(tmp_path, target), {})
    credentials = MySQLCredentials(**MySQLCredentials.translate_aliases(target))
    assert (settings.host, settings.port, settings.address) == (
        credentials.host,
        credentials.port,
        credentials.address,
    )
    assert (settings.user, settings.password, settings.schema) == (
        credentials.username,
        credentials.password,
        credentials.schema,
    )
    assert settings.ssl_mode == credentials.tls
    files = (settings.ssl_ca, settings.ssl_cert, settings.ssl_key)
    assert [str(each or "") for each in files] == [
        each or "" for each in (credentials.ssl_ca, credentials.ssl_cert, credentials.ssl_key)
    ]


@pytest.mark.parametrize(("keys", "said"), WRONG)
def test_a_target_that_cannot_be_meant_is_explained(tmp_path: Path, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        load_settings(written(tmp_path, {"user": "u", "schema": "s", **keys}), {})
    assert caught.value.hint
