"""JSON that Python takes and a server does not is rejected with its place; the other rows are loaded."""

from __future__ import annotations

import pytest

from loaders.load import load
from tests.loaders.conftest import Checkout

TEXTS = {
    "an object 101 levels deep": ('{"a":' * 101 + "1" + "}" * 101, "levels deep"),
    "half a pair": (r'["\udc0b"]', "half of a surrogate pair"),
    "half a pair before a text": (r'{"a":"\uD83Dx"}', "half of a surrogate pair"),
    "infinity": ("[1,-Infinity]", "JSON knows no -Infinity"),
    "a key twice": ('{"a":{"b":1,"b":2}}', 'the key "b" stands there twice'),
}
KEPT = [
    r'"\ud83d\ude00"',
    "[" * 31 + "]" * 31,
    '"' + "[" * 200 + '"',
    '{"":1e308}',
    "[1.50]",
    "[0.30000000000000004]",
]


@pytest.mark.parametrize(("text", "reason"), TEXTS.values(), ids=TEXTS)
def test_json_that_no_server_takes_is_rejected(checkout: Checkout, text: str, reason: str) -> None:
    columns = {"id": "int", "doc": "json"}
    checkout.declare(columns, key=["id"], delimiter="|", quote=None, contract="quarantine", max_rejects=1)
    rows = [*KEPT, text]
    checkout.land("1.csv", "id|doc\n" + "".join(f"{index}|{row}\n" for index, row in enumerate(rows)))
    assert (load(checkout.settings)[0].rows, load(checkout.settings)[0].files) == (len(KEPT), 0)
    ((position, column, why),) = checkout.ask("select position, column_name, reason from {ops}.rejects")
    assert (position, column) == (len(rows) + 1, "doc")
    assert reason in why


NUMBERS = ["[18446744073709551616]", '{"a":0.12345678901234567891}', '{"a":[-9223372036854775809]}']


@pytest.mark.parametrize("doc", ["[" * 60 + "]" * 60, '{"a":-1e999}', *NUMBERS])
def test_what_one_server_takes_is_loaded_there_and_rejected_elsewhere(checkout: Checkout, doc: str) -> None:
    columns = {"id": "int", "doc": "json"}
    place = {"location": f"{checkout.settings.landing}/*.jsonl", "format": "jsonl"}
    checkout.declare(columns, key=["id"], contract="quarantine", max_rejects=1, **place)
    checkout.land("1.jsonl", f'{{"id":1,"doc":[1]}}\n{{"id":2,"doc":{doc}}}\n')
    done = load(checkout.settings)[0]
    ((version,),) = checkout.ask("select version()")
    takes = ("MariaDB" in version) is not doc.startswith("[[")
    assert (done.rows, done.rejected) == ((2, 0) if takes else (1, 1))
