"""Rejected rows: listed, shown, exported as they were in the file, dropped."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loaders.load import load
from loaders.rejects.listing import drop_rejects, export_rejects, list_rejects, parse_ids, show_rejects
from loaders.rejects.replay import replay
from loaders.rejects.store import STATES, UNSOLVED
from tests.loaders.conftest import Checkout
from tests.servers import run_etlp
from warehouse.errors import DataError, UsageError

LENIENT: dict[str, Any] = {"contract": "quarantine", "max_rejects": 100}
COLUMNS = {"id": "int", "value": "varchar(30)", "note": "varchar(90)"}
TEXTS = ["", " x", "b;=2", "c\t@d", 'say "hi"', "a,b", "a\nb", "a\r\nb", "é𝄞", "=1+1", "\\N", "null", "'"]


def _land_texts(checkout: Checkout) -> None:
    """Rows whose id does not fit, with all kinds of texts, and one row that is broken."""
    checkout.declare(COLUMNS, **LENIENT)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, value in enumerate(TEXTS):
        writer.writerow([f"no {number}", value, value])
    checkout.land("1.csv", text.getvalue() + 'no,,\n7,fits,\n8,"too, many",a,b\n')
    load(checkout.settings)


def test_csv_read_back_is_what_was_in_the_file(checkout: Checkout) -> None:
    _land_texts(checkout)
    text = "".join(export_rejects(checkout.settings, "shop.orders", UNSOLVED, "csv"))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    # A broken row tells its number first, since it was set aside before the values were looked at.
    whole = [row for row in rows if row["_column"]]
    # A spreadsheet takes what follows an apostrophe for text, never for a formula.
    texts = [f"'{text}" if text.startswith("=") else text for text in TEXTS]
    assert [row["value"] for row in whole] == [row["note"] for row in whole] == [*texts, ""]
    assert [row["id"] for row in whole] == [*(f"no {number}" for number in range(len(TEXTS))), "no"]
    assert {row["_file"] for row in rows} == {"landing/1.csv"}
    assert whole[0]["_position"] == "2"
    assert (whole[1]["_value"], whole[1]["_column"]) == ("no 1", "id")
    assert whole[1]["_reason"] == "int cannot hold it"
    broken = [row for row in rows if not row["_column"]]
    assert [(row["_row"], row["id"]) for row in broken] == [('8,"too, many",a,b', "")]
    assert ',"b;=2","b;=2",' in text
    assert ',"c\t@d",' in text
    # Null is told from an empty text by its quotes, as where it came from.
    lines = text.splitlines()
    assert lines[1].endswith(',no 0,"","",')
    assert ",no,,," in text


def test_json_read_back_is_what_was_in_the_file(checkout: Checkout) -> None:
    _land_texts(checkout)
    rows = [json.loads(line) for line in export_rejects(checkout.settings, "shop.orders", UNSOLVED, "jsonl")]
    whole = [row for row in rows if row["column"]]
    assert [row["row"]["value"] for row in whole] == [*TEXTS, None]
    assert [row["row"] for row in rows if not row["column"]] == ['8,"too, many",a,b']


def test_an_export_that_is_mended_can_be_loaded(checkout: Checkout) -> None:
    _land_texts(checkout)
    rows = csv.reader(
        "".join(export_rejects(checkout.settings, "shop.orders", UNSOLVED, "csv")).splitlines(True)
    )
    own = [row[6:9] for row in rows if not row[9]]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [list(COLUMNS), *([n, *r[1:]] for n, r in enumerate(own))]
    )
    checkout.land("mended.csv", text.getvalue())
    assert load(checkout.settings)[0].rejected == 0
    assert checkout.ask("select count(*) from orders") == [(1 + len(TEXTS) + 1,)]


def test_rejects_are_grouped_whatever_their_values(checkout: Checkout) -> None:
    _land_texts(checkout)
    groups = list_rejects(checkout.settings, (), UNSOLVED)
    assert [(g.table, g.path, g.column, g.rows, g.position) for g in groups] == [
        ("shop.orders", "landing/1.csv", "id", 14, 2),
        ("shop.orders", "landing/1.csv", None, 1, 21),
    ]
    assert groups[0].reason == "int cannot hold it"
    assert groups[0].value == "no 0"
    assert groups[1].reason == "4 fields, 3 expected"
    assert list_rejects(checkout.settings, ("shop",), STATES["failed"]) == []


def test_rejects_of_a_failed_load_are_told_but_not_replayed(checkout: Checkout) -> None:
    checkout.declare(COLUMNS)
    checkout.land("1.csv", "id,value,note\n1,a,\nx,b,\n")
    with pytest.raises(DataError):
        load(checkout.settings)
    assert [g.state for g in list_rejects(checkout.settings, ("shop.orders",), UNSOLVED)] == ["failed"]
    assert replay(checkout.settings) == []
    assert drop_rejects(checkout.settings, ("shop.orders",), (), sure=True) == 1
    assert [g.state for g in list_rejects(checkout.settings, (), STATES["all"])] == ["dropped"]


def test_a_reject_is_shown_whole(checkout: Checkout) -> None:
    _land_texts(checkout)
    found = show_rejects(checkout.settings, "shop.orders", 3)
    assert len(found) == 3
    one = show_rejects(checkout.settings, str(found[0].reject_id), 1)
    assert one == found[:1]


def test_dropping_asks_to_be_sure_and_deletes_nothing(checkout: Checkout) -> None:
    _land_texts(checkout)
    with pytest.raises(UsageError, match="15 rejects would be dropped"):
        drop_rejects(checkout.settings, ("shop",), (), sure=False)
    first = show_rejects(checkout.settings, "shop.orders", 1)[0].reject_id
    assert drop_rejects(checkout.settings, (), (first,), sure=True) == 1
    assert drop_rejects(checkout.settings, (), (first,), sure=True) == 0
    assert drop_rejects(checkout.settings, ("shop",), (), sure=True) == 14
    assert drop_rejects(checkout.settings, ("shop",), (), sure=True) == 0
    assert checkout.ask("select state, count(*), count(resolved_at) from {ops}.rejects group by state") == [
        ("dropped", 15, 15)
    ]


def test_what_does_not_exist_is_told(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match="no source 'nowhere'"):
        list_rejects(checkout.settings, ("nowhere",), UNSOLVED)
    with pytest.raises(UsageError, match="no reject 99"):
        show_rejects(checkout.settings, "99", 1)
    with pytest.raises(UsageError, match="'shop' is a source"):
        list(export_rejects(checkout.settings, "shop", UNSOLVED, "csv"))
    with pytest.raises(UsageError, match="'x' is no number"):
        parse_ids(["1,x"])
    with pytest.raises(UsageError, match="names over"):
        parse_ids(["1-99999999999"])
    assert parse_ids(["1,3-5", "4, 9"]) == (1, 3, 4, 5, 9)


def test_the_command_says_what_is_there_and_what_is_not(checkout: Checkout, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {**checkout.settings.environ, "ETLP_ROOT": str(checkout.settings.root)}
        return run_etlp(replace(checkout.settings, environ=environ), "rejects", *arguments)

    assert run("list").stdout == "no rejects are open or failed\n"
    assert run("replay").stdout == "nothing to replay: no rejects are open\n"
    assert run("drop", "--yes").stdout == "nothing to drop: no rejects are open or failed\n"
    file = tmp_path / "out.csv"
    done = run("export", "shop.orders", "--output", str(file))
    assert (done.returncode, done.stdout, file.exists()) == (0, "", False)
    assert "no rejects are open or failed" in done.stderr
    _land_texts(checkout)
    done = run("export", "shop.orders", "--output", "/dev/full")
    assert done.returncode == 2
    assert "/dev/full is no regular file" in done.stderr
    assert Path("/dev/full").is_char_device()
    listed = run("list", "shop").stdout
    assert "shop.orders  landing/1.csv" in listed
    assert "14 open" in listed
    assert json.loads(run("list", "--json").stdout)[0]["rows"] == 14
    shown = run("show", "shop.orders", "--limit", "20").stdout
    assert "landing/1.csv, line 2" in shown
    assert 'say \\"hi\\"' in shown
    assert '8,"too, many",a,b' in shown
    assert run("export", "shop.orders", "--output", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"_reject_id,_file,")
    assert file.read_text().count("\n") == run("export", "shop.orders").stdout.count("\n")
    assert run("export", "shop.orders", "--format", "jsonl").stdout.count("\n") == 15
    assert run("replay").stdout == "shop.orders: 0 rows replayed, 15 still do not fit\n"
    for wrong in (
        ["list", "nowhere"],
        ["show", "4711"],
        ["drop"],
        ["replay", "--ids", "4711"],
        ["export", "shop.orders", "--output", str(tmp_path / "nowhere" / "x.csv")],
    ):
        done = run(*wrong)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Hint:" in done.stderr
        assert "Traceback" not in done.stderr
