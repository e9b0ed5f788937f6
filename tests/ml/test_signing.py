"""The key of the signatures: kept from others, and made once."""

from __future__ import annotations

import resource
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers import ROOT
from warehouse.errors import ConfigError, ModelError
from warehouse.settings import Settings, load_settings, make_secret, read_secret
from warehouse.signing import load_key, sha256, sign, verify


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings whose state folder is empty and whose environment names no key."""
    return replace(load_settings(ROOT, {}), state=tmp_path / "state", environ={})


def test_a_key_is_made_once_and_only_its_owner_can_read_it(own: Settings) -> None:
    key = load_key(own)
    assert len(key) == 64
    assert load_key(own) == key
    assert stat.S_IMODE((own.state / "model.key").stat().st_mode) == 0o600
    assert [path.name for path in own.state.iterdir()] == ["model.key"]


def test_two_that_need_a_key_at_once_get_the_same(own: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key(own), range(8)))
    assert len(keys) == 1


def test_a_key_file_that_others_can_read_is_refused(own: Settings) -> None:
    load_key(own)
    (own.state / "model.key").chmod(0o644)
    with pytest.raises(ConfigError, match="mode 0644: others can read it") as caught:
        load_key(own)
    assert "chmod 600" in caught.value.hint


def test_a_key_of_the_environment_comes_first(own: Settings) -> None:
    assert load_key(replace(own, environ={"ETLP_MODEL_KEY": "k" * 32})) == b"k" * 32
    assert not own.state.exists()


def test_a_short_key_is_refused(own: Settings) -> None:
    with pytest.raises(ConfigError, match="has 6 characters; it needs 32"):
        load_key(replace(own, environ={"ETLP_MODEL_KEY": "secret"}))


def test_a_secret_that_is_cut_short_leaves_no_file(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            make_secret(tmp_path / "password", "s" * 64)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.touch(mode=0o600)
    with pytest.raises(ConfigError, match="password is empty"):
        read_secret(path)


@pytest.mark.parametrize("signature", ["é" * 64, "", "\udcff", "0" * 64])
def test_a_signature_of_any_text_is_refused(signature: str) -> None:
    facts = {"model_version": "1"}
    with pytest.raises(ModelError, match="signature"):
        verify(b"k" * 32, facts, b"model", sha256(b"model"), signature, "1")
    with pytest.raises(ModelError, match="altered"):
        verify(b"k" * 32, facts, b"model", signature, sign(b"k" * 32, facts, b"model"), "1")
