"""The table of adapter/README.md: every class of the suite, and its result on both servers.

python -m pytest adapter/tests/conformance --junitxml=result.xml
python -m adapter.tests.table result.xml [--into adapter/README.md]
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path

from adapter.tests.suite import PACKAGE, conformance_classes

FLAVORS = {"mysql": "MySQL", "mariadb": "MariaDB"}
BEGIN, END = "<!-- conformance -->", "<!-- /conformance -->"
TEST = re.compile(r"(?P<module>[\w.]+)\.(?P<name>\w+)@(?P<flavor>\w+)")

# Module, class and flavor of a test; how many of its tests came out how.
Key = tuple[str, str, str]


def results(file: Path) -> dict[Key, Counter[str]]:
    """Count passed, failed and skipped tests per class and server in pytest's JUnit file."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    # The file is our own pytest's.
    for case in ElementTree.parse(file).iter("testcase"):
        if test := TEST.fullmatch(case.get("classname", "")):
            bad = case.find("failure") is not None or case.find("error") is not None
            outcome = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
            found[test["module"], test["name"], test["flavor"]][outcome] += 1
    return found


def cell(counts: Counter[str]) -> str:
    """``3 passed``, ``1 of 3 failed``, ``skipped``, or ``not run``."""
    if counts["failed"]:
        return f"**{counts['failed']} of {counts.total()} failed**"
    if counts["passed"]:
        return f"{counts['passed']} passed"
    return "skipped" if counts["skipped"] else "not run"


def render(found: dict[Key, Counter[str]]) -> str:
    """The totals as a sentence, and one line per class as Markdown."""
    lines = ["| class of the suite | MySQL | MariaDB | fixtures | reason |", "|---|---|---|---|---|"]
    for each in conformance_classes():
        module = f"{PACKAGE}.{each.subclass.__module__.rpartition('.')[2]}"
        cells = [cell(found[module, each.subclass.__name__, flavor]) for flavor in FLAVORS]
        kind = "adapted" if each.adapted else "impossible" if each.impossible else "unchanged"
        lines.append(f"| {' | '.join([each.name, *cells, kind, each.adapted or each.impossible or ''])} |")
    return "\n".join([totals(found), "", *lines])


def totals(found: dict[Key, Counter[str]]) -> str:
    """What passed on each server, and how many classes are unchanged."""
    classes = list(conformance_classes())
    said = []
    for flavor, title in FLAVORS.items():
        counts: Counter[str] = sum((c for key, c in found.items() if key[2] == flavor), Counter())
        said.append(f"{title}: {counts['passed']} of {counts.total()} tests passed")
    adapted, impossible = sum(bool(c.adapted) for c in classes), sum(bool(c.impossible) for c in classes)
    unchanged = len(classes) - adapted - impossible
    said.append(f"{unchanged} classes unchanged, {adapted} adapted, {impossible} impossible")
    return "; ".join(said) + "."


def put(table: str, readme: Path) -> None:
    """Replace what stands between the marks.

    Raises:
        ValueError: the file lacks them.
    """
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{readme} lacks the lines {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("result", type=Path, help="the JUnit file of a run on both servers")
    parser.add_argument("--into", type=Path, help="file with the marks to write between (default: print)")
    arguments = parser.parse_args()
    table = render(results(arguments.result))
    if arguments.into:
        put(table, arguments.into)
    else:
        print(table)


if __name__ == "__main__":
    main()
