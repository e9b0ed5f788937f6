"""The ER diagram: lines are the tested references, and boxes never lie on one another."""

from __future__ import annotations

import re
from itertools import combinations

from reports.docs.diagram import draw
from reports.docs.layout import Box, Line, lay_out
from reports.docs.project import read_project
from reports.docs.references import between_marts
from tests.reports.artifacts import Shop


def shop() -> Shop:
    """Orders of customers, with at most one invoice each."""
    return (
        Shop()
        .model("marts", "dim_customers", "", ["customer_id"], customer_id="int", name="text")
        .model("marts", "fct_orders", "", ["order_id"], order_id="int", customer_id="int", note="text")
        .model("marts", "fct_invoices", "", invoice_id="int", order_id="int", payer_id="int")
        .model("staging", "stg_orders", "", order_id="int", customer_id="int")
        .test("relationships", "fct_orders", "customer_id", to="ref('dim_customers')", field="customer_id")
        .test("not_null", "fct_orders", "customer_id")
        .test("relationships", "fct_invoices", "order_id", to='ref("etlp", "fct_orders")', field="order_id")
        .test("unique", "fct_invoices", "order_id")
        .test("relationships", "fct_invoices", "payer_id", to="ref('dim_customers')", field="customer_id")
        .test("unique", "fct_invoices", "payer_id", where="paid_at is null")
        .test("relationships", "stg_orders", "customer_id", to="ref('dim_customers')", field="customer_id")
    )


def test_the_references_are_the_relationships_tests_between_marts() -> None:
    found = between_marts(read_project(*shop().artifacts()))
    assert {str(reference): reference.cardinality for reference in found} == {
        "fct_orders.customer_id → dim_customers.customer_id": "many to one",
        "fct_invoices.order_id → fct_orders.order_id": "one to one or none",
        # Unique in a part of the rows is not unique.
        "fct_invoices.payer_id → dim_customers.customer_id": "many to one or none",
    }


def test_a_table_shows_its_keys_and_counts_the_rest() -> None:
    svg = draw(read_project(*shop().artifacts()))
    orders = re.search(r'<a href="(\S+)" class="table" data-table="fct_orders">(.*?)</a>', svg, re.DOTALL)
    assert orders
    assert orders[1] == "index.html#!/model/model.etlp.fct_orders"
    assert re.findall(r">([^<]+)</text>", orders[2]) == [
        "fct_orders", "≈ 7 rows", "PK", "order_id", "int", "FK", "customer_id", "int", "+ 1 column",
    ]  # fmt: skip
    assert svg.count('class="reference"') == 3
    assert "stg_orders" not in svg


def test_text_of_the_project_stays_text() -> None:
    shop = Shop().model("marts", "dim_odd", "", ["a"], a="enum('<b>','&')")
    shop.nodes["model.etlp.dim_odd"]["description"] = "<script>alert(1)</script>"
    svg = draw(read_project(*shop.artifacts()))
    assert "<script>" not in svg
    assert "enum(&#x27;&lt;b&gt;" in svg


def test_boxes_do_not_overlap_and_lines_run_rightward() -> None:
    boxes = [Box(f"b{number}", 100 + number, 60 + 7 * number) for number in range(9)]
    lines = [
        Line(f"b{start}", f"b{end}", 10, 20)
        for start, end in [(0, 3), (0, 8), (1, 3), (1, 4), (2, 8), (3, 6), (3, 7), (4, 7), (5, 8), (0, 7)]
    ]
    layout = lay_out(boxes, lines)
    assert set(layout.corners) == {box.name for box in boxes}
    for one, other in combinations(boxes, 2):
        (x, y), (other_x, other_y) = layout.corners[one.name], layout.corners[other.name]
        apart = x + one.width <= other_x or other_x + other.width <= x
        assert apart or y + one.height <= other_y or other_y + other.height <= y, (one, other)
    for line, points in layout.routes.items():
        assert [x for x, _ in points] == sorted(x for x, _ in points), line
        # It passes columns of boxes between them.
        for (x, y), (next_x, _) in zip(points[1::2], points[2::2], strict=False):
            for box in boxes:
                left, top = layout.corners[box.name]
                beside = next_x <= left or x >= left + box.width
                assert beside or y <= top or y >= top + box.height, (line, box)
    assert layout == lay_out(boxes, lines)


def test_a_circle_of_references_is_drawn() -> None:
    boxes = [Box("chicken", 100, 60), Box("egg", 100, 60)]
    lines = [Line("chicken", "egg", 10, 10), Line("egg", "chicken", 20, 20), Line("egg", "egg", 30, 10)]
    assert set(lay_out(boxes, lines).routes) == set(lines)
