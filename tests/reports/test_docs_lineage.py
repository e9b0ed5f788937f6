"""Column lineage: traced through the SQL to the loaded columns, or told as not traced."""

from __future__ import annotations

from reports.docs.lineage import Origin, as_json, trace
from reports.docs.project import read_project
from tests.reports.artifacts import Shop

ORDERS = {"id": "int", "net": "decimal(9,2)", "tax": "decimal(9,2)", "at": "datetime"}
STAGED = """
with source as (select * from `w_raw`.`orders`),
renamed as (select id as order_id, net + tax as gross, at as ordered_at from source where tax > 0)
select * from renamed
"""


def staged() -> Shop:
    return (
        Shop()
        .source("orders", **ORDERS)
        .model("staging", "stg_orders", STAGED, order_id="int", gross="decimal(10,2)", ordered_at="datetime")
    )


def origins(shop: Shop) -> dict[str, Origin]:
    return trace(read_project(*shop.artifacts()))


def test_a_column_is_traced_through_ctes_and_stars() -> None:
    found = origins(staged())
    assert found["stg_orders.order_id"] == Origin({"shop.orders.id": True})
    # The filter on tax decides which rows there are, not what ordered_at is.
    assert found["stg_orders.ordered_at"] == Origin({"shop.orders.at": True})
    assert found["stg_orders.gross"] == Origin({"shop.orders.net": False, "shop.orders.tax": False})


def test_joins_unions_windows_and_constants_are_traced() -> None:
    sql = """
        with orders as (select * from `w_staging`.`stg_orders`),
        days as (select day, label from `w_raw`.`days`),
        known as (
            select
                orders.order_id,
                coalesce(days.label, 'none') as label,
                row_number() over (partition by days.label order by ordered_at) as place,
                1 as is_known
            from orders left join days on date(orders.ordered_at) = days.day
        )
        select * from known
        union all
        select 0, 'unknown', 0, 0
    """
    columns = {"order_id": "int", "label": "text", "place": "bigint", "is_known": "int"}
    shop = staged().source("days", day="date", label="text").model("marts", "fct_orders", sql, **columns)
    found = origins(shop)
    assert found["fct_orders.order_id"] == Origin({"stg_orders.order_id": True})
    assert found["fct_orders.label"] == Origin({"shop.days.label": False})
    assert found["fct_orders.place"] == Origin({"shop.days.label": False, "stg_orders.ordered_at": False})
    assert found["fct_orders.is_known"] == Origin()


def test_what_cannot_be_traced_says_why() -> None:
    shop = (
        staged()
        .source("days", day="date")
        .model("marts", "broken", "select from where", a="int")
        .model("marts", "elsewhere", "select b, c.d as d from `other`.`things` as c", b="int", d="int")
        .model("marts", "starred", "select * from `other`.`things`", b="int")
        .model("marts", "ambiguous", "select net from `w_raw`.`orders` join `other`.`things`", net="int")
        .model("marts", "misspelt", "select o.nett as net from `w_raw`.`orders` as o", net="int")
        .snapshot("kept", "select * from `w_raw`.`days`", day="date", dbt_valid_from="datetime")
    )
    found = {name: (origin.untraced or "") for name, origin in origins(shop).items()}
    assert "cannot be read" in found["broken.a"]
    assert "things" in found["elsewhere.d"]
    assert found["starred.b"] == "its SQL does not select it by name"
    assert "misspelt.net" in found
    assert "nett" in found["misspelt.net"]
    assert found["kept.day"] == ""
    assert found["kept.dbt_valid_from"] == "dbt adds it to a snapshot"
    for origin in origins(shop).values():
        assert all(column.startswith(("shop.", "stg_")) for column in origin.columns)


def test_an_incremental_model_may_read_itself() -> None:
    sql = "select o.order_id, coalesce(t.gross, o.gross) as gross from `w_staging`.`stg_orders` as o " + (
        "left join `w_marts`.`fct_orders` as t on t.order_id = o.order_id"
    )
    found = origins(staged().model("marts", "fct_orders", sql, order_id="int", gross="decimal(10,2)"))
    assert found["fct_orders.gross"] == Origin({"fct_orders.gross": False, "stg_orders.gross": False})


def test_the_file_tells_layers_descriptions_and_readers() -> None:
    project = read_project(*staged().exposure("till", "stg_orders").artifacts())
    told = as_json(project, trace(project))
    assert list(told["relations"]) == ["shop.orders", "stg_orders"]
    assert told["relations"]["stg_orders"]["columns"]["gross"] == {
        "type": "decimal(10,2)",
        "description": "The gross.",
    }
    assert told["relations"]["shop.orders"]["page"] == "index.html#!/source/source.etlp.shop.orders"
    assert [(exposure["label"], exposure["reads"]) for exposure in told["exposures"]] == [
        ("till", ("stg_orders",))
    ]
