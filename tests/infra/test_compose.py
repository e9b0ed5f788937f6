"""The compose file, read as Docker would: pinned, on loopback only, without secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = ROOT / "infra" / "compose.yaml"
EXAMPLE = ROOT / ".env.example"
SECRETS = {"MYSQL_ROOT_PASSWORD": "MYSQL_ROOT_PASSWORD", "MYSQL_PASSWORD": "ETLP_PASSWORD"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return dict(read["services"])


def test_it_gives_mysql_8_4_and_phpmyadmin_with_no_profile_to_choose(services: dict[str, Any]) -> None:
    assert services["mysql"]["image"].startswith("mysql:8.4.")
    assert services["phpmyadmin"]["image"].startswith("phpmyadmin:5.2.")
    assert not [name for name, service in services.items() if "profiles" in service]


def test_every_image_is_pinned_to_a_patch_version(services: dict[str, Any]) -> None:
    for service in services.values():
        assert re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+(-[a-z]+)?", service["image"])


def test_every_port_is_bound_to_loopback(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["ports"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service.get("network_mode") is None


def test_passwords_come_from_the_environment_and_are_asked_for(services: dict[str, Any]) -> None:
    environment = services["mysql"]["environment"]
    for name, variable in SECRETS.items():
        assert re.fullmatch(rf"\$\{{{variable}:\?.*\.env\.example.*\}}", environment[name])
    named = [key for service in services.values() for key in service.get("environment", {}) if "PASS" in key]
    assert sorted(named) == sorted(SECRETS)


def test_the_data_outlive_the_container(services: dict[str, Any]) -> None:
    volumes = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["volumes"]
    assert "mysql-data" in volumes
    assert "mysql-data:/var/lib/mysql" in services["mysql"]["volumes"]


def test_mounted_files_exist(services: dict[str, Any]) -> None:
    mounted = [volume.split(":")[0] for volume in services["mysql"]["volumes"] if volume.startswith("./")]
    assert mounted
    assert all((COMPOSE.parent / path).is_file() for path in mounted)


def test_the_server_loads_files_and_speaks_utf8_and_utc(services: dict[str, Any]) -> None:
    command = services["mysql"]["command"]
    for option in (
        "--local-infile=ON",
        "--character-set-server=utf8mb4",
        "--default-time-zone=+00:00",
        "--skip-log-bin",
    ):
        assert option in command


def test_phpmyadmin_waits_until_mysql_answers_over_tcp(services: dict[str, Any]) -> None:
    assert services["phpmyadmin"]["depends_on"]["mysql"]["condition"] == "service_healthy"
    assert "--host=127.0.0.1" in services["mysql"]["healthcheck"]["test"]


def test_the_user_has_rights_on_the_databases_of_the_warehouse_only() -> None:
    rights = (ROOT / "infra" / "mysql" / "rights.sql").read_text(encoding="utf-8")
    assert re.findall(r"\bon\s+(\S+)\s+to\b", rights) == [r"`warehouse\_%`.*", "`warehouse`.*"]
    assert "identified" not in rights.lower()


def test_every_variable_that_is_read_is_in_the_example() -> None:
    read = {
        variable
        for folder in ("warehouse", "loaders", "ml", "expectations", "reports", "dbt_project", "infra")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".yml", ".yaml", ".sql")
        for variable in re.findall(r"\bETLP_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    } | set(re.findall(r"\bETLP_[A-Z_]+\b", (ROOT / "profiles.yml").read_text(encoding="utf-8")))
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text(encoding="utf-8")))
    documented = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert read | asked <= documented


def test_the_example_holds_no_secret() -> None:
    for name, value in re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE):
        if "PASSWORD" in name or "KEY" in name:
            assert not value
