"""Faults of the server and of files: one message each, with the hint that fits."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pymysql
import pytest

from tests.servers import ROOT, run_etlp
from warehouse.database import connect
from warehouse.disk import named
from warehouse.errors import ConfigError, EtlpError
from warehouse.faults import file_error, server_error
from warehouse.settings import Settings, load_settings
from warehouse.yaml_text import write


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (1021, "free space"),
        (1114, "free space"),
        (1290, "read-only"),
        (1836, "read-only"),
        (1040, "max_connections"),
        (1153, "max_allowed_packet"),
        (1205, "holds the lock"),
        (1213, "again"),
        (1049, "ETLP_SCHEMA"),
        (1118, "leave columns out"),
        (9999, "error log"),
    ],
)
def test_a_refusal_has_the_hint_of_its_number(code: int, hint: str) -> None:
    found = server_error(load_settings(ROOT, {}), pymysql.err.OperationalError(code, "no"))
    assert isinstance(found, EtlpError)
    assert hint in found.hint
    assert str(code) in found.message


@pytest.mark.parametrize("mode", ["required", "verify_ca"])
def test_a_server_without_tls_is_not_said_to_be_down(mode: str) -> None:
    settings = load_settings(ROOT, {"ETLP_SSL_MODE": mode, "ETLP_HOST": "127.0.0.1"})
    found = server_error(settings, pymysql.err.OperationalError(2026, "SSL is required"))
    assert found is not None
    assert "offers no TLS" in found.message
    assert mode in found.message


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    # A host of its own: what is reached by a socket is not encrypted.
    settings = load_settings(ROOT, {"ETLP_SSL_CA": str(path), "ETLP_HOST": "127.0.0.1", "ETLP_PORT": "1"})
    with pytest.raises(ConfigError, match=str(path)) as caught, connect(settings):
        pass
    assert "ETLP_SSL_CA" in caught.value.hint


def test_a_full_disk_is_named_where_a_library_writes(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, named(tmp_path):
        # As pyarrow says it, without a name.
        raise OSError(errno.ENOSPC, "No space left on device")
    found = file_error(caught.value)
    assert found is not None
    assert found.message.startswith(f"{tmp_path}: ")
    assert "free space" in found.hint


def test_a_full_disk_is_reported_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("x" * 100_000)
    found = file_error(caught.value)
    assert found is not None
    assert found.message == "/dev/full: No space left on device."
    assert "free space" in found.hint


def test_a_yaml_file_that_does_not_fit_on_the_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yml"
    path.write_text("old")
    monkeypatch.setattr("warehouse.yaml_text.os.getpid", lambda: "full")
    (tmp_path / ".a.yml.full").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write(path, "new" * 100_000)
    assert [each.name for each in tmp_path.iterdir()] == ["a.yml"]
    assert path.read_text() == "old"


def test_a_folder_that_is_a_file_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = {**settings.environ, "ETLP_LANDING": str(tmp_path / "file" / "landing")}
    done = run_etlp(load_settings(ROOT, environ), "sample")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_every_text_is_printed_whatever_the_locale_is(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xc3\xa9\xff.csv")
    for more in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}):
        done = subprocess.run(
            [sys.executable, "-m", "warehouse.cli", "source", "add", name],
            cwd=ROOT,
            env={**os.environ, **more},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert b"No file matches caf" in done.stderr
