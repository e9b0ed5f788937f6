"""Landing files on real servers: names of any bytes, links, folders that cannot be read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from loaders.landing import find_paths
from loaders.load import load
from tests.loaders.conftest import Checkout
from warehouse.errors import DataError

TWINS = ("a.csv", "a.csv ", "a.csv  ", "A.csv", "á.csv", "a\u0301.csv", "a.csv\t", "a.csv\\x20")


def declare_folder(checkout: Checkout, **external: str) -> None:
    checkout.declare(
        {"id": "int", "name": "varchar(20)"},
        location=str(checkout.settings.landing),
        format="csv",
        key=["id"],
        **external,
    )


@pytest.mark.parametrize("mode", ["append", "replace", "merge"])
def test_files_whose_names_are_almost_equal_are_loaded_one_by_one(checkout: Checkout, mode: str) -> None:
    declare_folder(checkout, mode=mode)
    names = [*TWINS, os.fsdecode(b"\xff.csv"), os.fsdecode(b"\xfe.csv")]
    for number, name in enumerate(names):
        checkout.land(name, f"id,name\n{number},x\n")
    assert load(checkout.settings)[0].rows == len(names)
    checkout.land("a.csv ", "id,name\n100,y\n")
    (checkout.settings.landing / "a.csv").unlink()
    load(checkout.settings)
    assert load(checkout.settings)[0].files == 0
    assert checkout.ask("select count(*) from orders where id = 100") == [(1,)]
    if mode == "append":
        assert checkout.ask("select id from orders order by id") == [
            (number,) for number in [*range(len(names)), 100] if number != 1
        ]


def test_a_load_that_twins_kept_from_its_end_is_finished(checkout: Checkout) -> None:
    declare_folder(checkout)
    checkout.land("b.csv", "id,name\n1,x\n")
    checkout.land("b.csv ", "id,name\n2,x\n")
    load(checkout.settings)
    # As the version before left it: names as they are, and a plan that no ledger takes.
    checkout.ask("update orders set _source_file = 'landing/b.csv ' where id = 2")
    counts = checkout.ask("select path, size, sha256 from {ops}.files order by path")
    plan = json.dumps(
        [
            {"path": str(path).replace("\\x20", " "), "size": size, "sha256": digest, "rows": 1}
            for path, size, digest in counts
        ]
    ).translate({ord("{"): "{{", ord("}"): "}}"})
    checkout.ask("delete from {ops}.files")
    checkout.ask(f"update {{ops}}.loads set state = 'publishing', plan = '{plan}'")
    assert load(checkout.settings)[0].files == 0
    checkout.land("b.csv ", "id,name\n3,x\n")
    load(checkout.settings)
    assert checkout.ask("select id from orders order by id") == [(1,), (3,)]


def test_a_link_that_leaves_the_landing_folder_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    declare_folder(checkout)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2.csv").write_text("id,name\n2,x\n")
    path = checkout.land("1.csv", "id,name\n1,x\n")
    for name, target in (("2.csv", outside / "2.csv"), ("more", outside)):
        link = checkout.settings.landing / name
        link.symlink_to(target)
        with pytest.raises(DataError, match=f"{name} leads out of"):
            load(checkout.settings)
        pattern = str(checkout.settings.landing / "**" / "*.csv")
        with pytest.raises(DataError, match=r"2\.csv leads out of"):
            find_paths(checkout.settings, pattern)
        link.unlink()
    (checkout.settings.landing / "same.csv").symlink_to(path)
    assert find_paths(checkout.settings, str(checkout.settings.landing)) == [path]


@pytest.mark.parametrize("pattern", ["", "**/*.csv", "*/*.csv"])
def test_a_file_is_loaded_once_however_many_links_lead_to_it(checkout: Checkout, pattern: str) -> None:
    checkout.declare({"id": "int"}, location=str(checkout.settings.landing / pattern), format="csv")
    (checkout.settings.landing / "d" / "e").mkdir(parents=True)
    paths = [checkout.land(f"d/{name}.csv", "id\n1\n") for name in ("m", "n")]
    (checkout.settings.landing / "d" / "a.csv").symlink_to("m.csv")
    (checkout.settings.landing / "d" / "z.csv").symlink_to("m.csv")
    (checkout.settings.landing / "again").symlink_to("d")
    (checkout.settings.landing / "d" / "e" / "up").symlink_to("..")
    assert find_paths(checkout.settings, str(checkout.settings.landing / pattern)) == paths
    assert load(checkout.settings)[0].rows == 2


def test_a_link_whose_file_is_not_found_itself_stands_for_it(checkout: Checkout) -> None:
    path = checkout.land("m.txt", "id,name\n1,x\n")
    links = [path.with_name(name) for name in ("y.csv", "x.csv")]
    for link in links:
        link.symlink_to(path)
    assert find_paths(checkout.settings, str(checkout.settings.landing / "*.csv")) == links[1:]


def test_a_landing_folder_may_itself_be_a_link(checkout: Checkout, tmp_path: Path) -> None:
    declare_folder(checkout)
    (tmp_path / "disk").mkdir()
    checkout.settings.landing.symlink_to(tmp_path / "disk")
    checkout.land("1.csv", "id,name\n1,x\n")
    assert load(checkout.settings)[0].rows == 1


def test_a_partition_that_is_not_utf8_is_refused(checkout: Checkout) -> None:
    declare_folder(checkout)
    folder = checkout.settings.landing / os.fsdecode(b"name=\xe9")
    folder.mkdir(parents=True)
    (folder / "1.csv").write_text("id\n1\n")
    with pytest.raises(DataError, match="not UTF-8"):
        load(checkout.settings)
