"""The conformance tests run all of the suite, and say where they change it.

python -m pytest adapter/tests/test_complete.py
"""

from __future__ import annotations

from adapter.tests.suite import FOLDER, conformance_classes, qualified, suite_classes

# Of MySQL's 64 characters a database name has 17 for the run and the class, and up to 24 for
# what tests append to it.
LONGEST_MODULE_NAME = 23


def test_every_class_of_the_suite_is_run() -> None:
    assert sorted(c.name for c in conformance_classes()) == sorted(qualified(t) for t in suite_classes())


def test_a_class_that_changes_nothing_says_so() -> None:
    unexplained = [c.name for c in conformance_classes() if c.overrides and not c.adapted]
    assert unexplained == []


def test_a_class_that_is_said_to_be_adapted_changes_something() -> None:
    unchanged = [c.name for c in conformance_classes() if c.adapted and not c.overrides]
    assert unchanged == []


def test_a_class_is_either_adapted_or_impossible() -> None:
    both = [c.name for c in conformance_classes() if c.adapted and c.impossible]
    assert both == []


def test_a_class_tests_one_class_of_the_suite_under_a_name_like_it() -> None:
    for conformance in conformance_classes():
        assert len(conformance.subclass.__bases__) == 1, conformance.name
        wanted = conformance.tested.__name__.removeprefix("Base").removeprefix("Test")
        assert conformance.subclass.__name__ == f"Test{wanted}", conformance.name


def test_a_reason_is_one_sentence() -> None:
    for conformance in conformance_classes():
        for reason in filter(None, (conformance.adapted, conformance.impossible)):
            assert reason[0].isupper(), conformance.name
            assert not reason.endswith("."), conformance.name
            assert ". " not in reason, conformance.name


def test_a_module_name_leaves_room_in_the_names_of_databases() -> None:
    for file in FOLDER.glob("test_*.py"):
        assert len(file.stem) <= LONGEST_MODULE_NAME, file.name
