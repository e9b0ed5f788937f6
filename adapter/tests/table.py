"""How the adapter stands against dbt's own suite: a summary in the README, every class in CONFORMANCE.md.

python -m pytest adapter/tests/conformance --server all -n 2 --junitxml=result.xml
python -m adapter.tests.table result.xml             writes both files and prints the counts
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from adapter.tests.suite import PACKAGE, Conformance, conformance_classes

FLAVORS = {"mysql": "MySQL", "mariadb": "MariaDB"}
KINDS = ("unchanged", "adapted", "impossible")
BEGIN, END = "<!-- conformance -->", "<!-- /conformance -->"
TEST = re.compile(r"(?P<module>[\w.]+)\.(?P<name>\w+)@(?P<flavor>\w+)")
ADAPTER = Path(__file__).parent.parent
BAR = r"\|"

SUMMARY = """\
Every class of dbt-tests-adapter {suite} runs on both servers: {unchanged} of {classes} unchanged,
{adapted} with a fixture or a comparison put in MySQL's words, {impossible} not at all.
[CONFORMANCE.md](CONFORMANCE.md) names each, with the reason.

{counts}

{table}

For comparison, tests passed with all fixtures unchanged: dbt-mysql 1.7.0 passes 82 (MySQL) and 87 (MariaDB)
of the 194 in the suite of its own time, 1.7.20; its code with the imports mended 77 and 83 of the 240 in
this one."""

DETAILS = """\
# Conformance

Every class of dbt-tests-adapter {suite}, and what its tests said on each server. *Unchanged* classes run as
dbt ships them. *Adapted* ones replace a fixture or a comparison, for the reason given, and keep the rest.
*Impossible* ones are skipped. Written by `python -m adapter.tests.table`.

{counts}

{table}
"""

# Module, class and flavor of a test; how many of its tests came out how.
Key = tuple[str, str, str]
Results = dict[Key, Counter[str]]


@dataclass(frozen=True)
class Outcome:
    """A class of the suite, and how its tests came out on each server."""

    tested: Conformance
    counts: dict[str, Counter[str]]

    @property
    def area(self) -> str:
        return self.tested.name.split(".")[0]

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return "impossible" if self.tested.impossible else "adapted" if self.tested.adapted else "unchanged"


def results(file: Path) -> Results:
    """Count passed, failed and skipped tests per class and server in pytest's JUnit file."""
    found: Results = defaultdict(Counter)
    # The file is our own pytest's.
    for case in ElementTree.parse(file).iter("testcase"):
        if test := TEST.fullmatch(case.get("classname", "")):
            bad = case.find("failure") is not None or case.find("error") is not None
            outcome = "failed" if bad else "skipped" if case.find("skipped") is not None else "passed"
            found[test["module"], test["name"], test["flavor"]][outcome] += 1
    return found


def outcomes(found: Results) -> list[Outcome]:
    """The classes of the suite in the order of their names."""
    classes = sorted(conformance_classes(), key=lambda each: each.name)
    return [
        Outcome(
            each,
            {
                flavor: found[
                    f"{PACKAGE}.{each.subclass.__module__.rpartition('.')[2]}", each.subclass.__name__, flavor
                ]
                for flavor in FLAVORS
            },
        )
        for each in classes
    ]


def total(classes: Iterable[Outcome], flavor: str) -> Counter[str]:
    """How the tests of these classes came out on a server."""
    return sum((each.counts[flavor] for each in classes), Counter())


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows as a table in Markdown."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    # In MySQL || is an operator, in a table two bars are an empty cell.
    return "\n".join(f"| {' | '.join(str(cell).replace('|', BAR) for cell in line)} |" for line in lines)


def counts(classes: list[Outcome]) -> str:
    """Tests per server: passed unchanged, passed adapted, impossible, failed."""
    rows = []
    for flavor, title in FLAVORS.items():
        of_kind = {kind: total((c for c in classes if c.kind == kind), flavor) for kind in KINDS}
        everything = total(classes, flavor)
        passed = [of_kind[kind]["passed"] for kind in ("unchanged", "adapted")]
        rows.append([title, everything.total(), *passed, everything["skipped"], everything["failed"]])
    return table(["server", "tests", "passed unchanged", "passed adapted", "impossible", "failed"], rows)


def by_area(classes: list[Outcome]) -> str:
    """One line per folder of the suite."""
    rows = []
    for area in dict.fromkeys(each.area for each in classes):
        inside = [each for each in classes if each.area == area]
        kinds = Counter(each.kind for each in inside)
        sums = [total(inside, flavor) for flavor in FLAVORS]
        passed = [f"{each['passed']}/{each.total()}" for each in sums]
        rows.append([area, len(inside), *(kinds[kind] for kind in KINDS), *passed])
    return table(["area", "classes", *KINDS, *FLAVORS.values()], rows)


def by_class(classes: list[Outcome]) -> str:
    """One line per class, with the reason for what is not as dbt ships it."""
    rows = [
        [
            each.tested.name,
            *(cell(each.counts[flavor]) for flavor in FLAVORS),
            each.kind,
            each.tested.adapted or each.tested.impossible or "",
        ]
        for each in classes
    ]
    return table(["class", *FLAVORS.values(), "fixtures", "reason"], rows)


def cell(counted: Counter[str]) -> str:
    """``3 passed``, ``1 of 3 failed``, ``skipped``, or ``not run``."""
    if counted["failed"]:
        return f"**{counted['failed']} of {counted.total()} failed**"
    if counted["passed"]:
        return f"{counted['passed']} passed"
    return "skipped" if counted["skipped"] else "not run"


def summary(classes: list[Outcome]) -> str:
    """What the README says."""
    kinds = Counter(each.kind for each in classes)
    return SUMMARY.format(
        suite=version("dbt-tests-adapter"),
        classes=len(classes),
        counts=counts(classes),
        table=by_area(classes),
        **{kind: kinds[kind] for kind in KINDS},
    )


def details(classes: list[Outcome]) -> str:
    """What CONFORMANCE.md says."""
    return DETAILS.format(suite=version("dbt-tests-adapter"), counts=counts(classes), table=by_class(classes))


def put(text: str, readme: Path) -> None:
    """Replace what stands between the marks.

    Raises:
        ValueError: the file lacks them.
    """
    whole = readme.read_text(encoding="utf-8")
    if BEGIN not in whole or END not in whole:
        raise ValueError(f"{readme} lacks the lines {BEGIN} and {END}")
    before, after = whole.split(BEGIN)[0], whole.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("result", type=Path, help="the JUnit file of a run on both servers")
    parser.add_argument("--readme", type=Path, default=ADAPTER / "README.md", help="file with the marks")
    parser.add_argument("--details", type=Path, default=ADAPTER / "CONFORMANCE.md", help="file to write")
    arguments = parser.parse_args()
    classes = outcomes(results(arguments.result))
    put(summary(classes), arguments.readme)
    arguments.details.write_text(details(classes), encoding="utf-8")
    print(counts(classes))


if __name__ == "__main__":
    main()
