"""Names of files in the ledger: text that a server tells apart, and the way back."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from loaders.files.ledger_name import ledger_name, path_of

PARTS = [b"a", b" ", b"\\", b"\\x20", b"\\xff", b"\xff", b"\x80", "é".encode(), b"x41"]


def test_every_name_is_utf8_and_leads_back_to_its_file() -> None:
    names = {}
    for parts in itertools.chain.from_iterable(itertools.product(PARTS, repeat=n) for n in (1, 2, 3)):
        path = Path(os.fsdecode(b"in/" + b"".join(parts)))
        name = ledger_name(path)
        assert path_of(name) == path
        assert names.setdefault(name.encode().rstrip(b" "), path) == path


@pytest.mark.parametrize("name", ["data/2024-01.csv", "C:\\x", "année.csv", "a b.csv", " a"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert ledger_name(name) == name
