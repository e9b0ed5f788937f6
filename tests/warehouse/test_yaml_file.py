"""Malformed YAML in each file that is read: one error with the file, never a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loaders.spec import read_specs
from ml.params import load_params
from tests.servers import ROOT
from warehouse.errors import ConfigError
from warehouse.project import read_project
from warehouse.settings import load_settings

SHAPES = {
    "a list": b"- a\n- b\n",
    "a text": b"just words\n",
    "a number": b"42\n",
    "a tab": b"a:\n\tb: 1\n",
    "an open quote": b'a: "b\n',
    "an open bracket": b"a: [1, 2\n",
    "a key twice": b"version: 2\nversion: 2\n",
    "an alias to itself": b"a: &x\n  b: *x\n",
    "an unknown alias": b"a: *nowhere\n",
    "aliases of aliases": b"\n".join(
        [b"k0: &k0 [a, a, a, a, a, a, a, a, a, a]"]
        + [b"k%d: &k%d [%s]" % (n, n, b", ".join([b"*k%d" % (n - 1)] * 10)) for n in range(1, 9)]
    ),
    "not UTF-8": b"a: caf\xe9\n",
    "a zero byte": b"a: \0\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "a list as a key": b"? [a, b]\n: 1\n",
    "a Python object": b"a: !!python/object/apply:os.getcwd []\n",
    "a wrong date": b"a: 2024-13-45\n",
    "very deep": b"a: " + b"[" * 5000 + b"]" * 5000,
}
SOURCES = [
    "sources: orders",
    "sources: {name: shop}",
    "sources: [shop]",
    "sources: [{name: null}]",
    "sources: [{name: shop, tables: {name: a}}]",
    "sources: [{name: shop, tables: [{name: 7, external: {location: a.csv}}]}]",
    "sources: [{name: shop, tables: [{name: a, external: a.csv}]}]",
    "sources: [{name: shop, tables: [{name: a, external: [a.csv]}]}]",
    "sources: [{name: shop, tables: [{name: a, external: {location: a.csv}, columns: {id: int}}]}]",
    "sources: [{name: shop, tables: [{name: a, external: {location: a.csv}, columns: [id]}]}]",
    "sources: [{name: shop, tables: [{name: a, external: {location: a.csv}, columns: [{name: null}]}]}]",
    "sources: [{name: s, tables: [{name: a, external: {location: a.csv, key: 5}, columns: [{name: a}]}]}]",
    "sources: [{name: s, tables: [{name: a, external: {location: a.csv, max_rejects: [1]}}]}]",
    "sources: [{name: s, tables: [{name: a, external: {location: a.csv, indexes: [3]}}]}]",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "dbt_project.yml").write_text("model-paths: [models]\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "ml").mkdir()
    return tmp_path


@pytest.mark.parametrize("file", ["profiles.yml", "dbt_project.yml", "models/_s.yml", "ml/params.yml"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_malformed_file_is_one_error_that_names_it(root: Path, file: str, shape: bytes) -> None:
    (root / file).write_bytes(shape)
    with pytest.raises(ConfigError, match=Path(file).name):
        _read_all(root)


def _read_all(root: Path) -> None:
    settings = load_settings(root, {})
    read_specs(settings)
    read_project(settings)
    load_params(settings)


@pytest.mark.parametrize("file", ["profiles.yml", "ml/params.yml"])
def test_an_empty_file_is_named(root: Path, file: str) -> None:
    (root / file).write_bytes(b"")
    with pytest.raises(ConfigError, match=Path(file).name):
        load_params(load_settings(root, {}))


@pytest.mark.parametrize("text", SOURCES)
def test_a_source_of_another_shape_is_an_error_that_names_the_file(root: Path, text: str) -> None:
    (root / "models" / "_s.yml").write_text(text)
    with pytest.raises(ConfigError, match=r"_s\.yml"):
        read_specs(load_settings(root, {}))
