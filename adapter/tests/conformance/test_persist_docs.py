"""dbt-tests-adapter on persist docs."""

from __future__ import annotations

from typing import Any

from dbt.tests.adapter.persist_docs import test_persist_docs


def check_that_views_have_no_comments(self: object, view_node: dict[str, Any], *expected: bool) -> None:
    assert view_node["metadata"]["comment"] is None
    assert [column["comment"] for column in view_node["columns"].values()] == [None, None]


class TestPersistDocs(test_persist_docs.TestPersistDocs):
    adapted = "MySQL's views and their columns have no comments"
    _assert_has_view_comments = check_that_views_have_no_comments


class TestPersistDocsColumnMissing(test_persist_docs.TestPersistDocsColumnMissing):
    pass


class TestPersistDocsAllColumnsMissing(test_persist_docs.TestPersistDocsAllColumnsMissing):
    pass


class TestPersistDocsQuotedColumnCaseSensitive(test_persist_docs.TestPersistDocsQuotedColumnCaseSensitive):
    pass


class TestPersistDocsQuotedDescriptionNotAppliedOnMismatch(
    test_persist_docs.TestPersistDocsQuotedDescriptionNotAppliedOnMismatch
):
    pass


class TestPersistDocsCommentOnQuotedColumn(test_persist_docs.TestPersistDocsCommentOnQuotedColumn):
    pass
