"""The charts of the dashboard, in Plotly."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from reports.findings import LEAST_FLIGHTS, count, percent, short
from reports.palette import BLUE, GREY, INK, LATE, RULE

if TYPE_CHECKING:
    import pandas

# A route or carrier of fewer flights says little, a bin of scores even less.
LEAST_IN_BIN = 30
ROUTES_SHOWN = 12
HEIGHT = 360


def by_hour(hours: pandas.DataFrame, mean: float) -> go.Figure:
    """Share of late flights by local hour of scheduled departure."""
    sums = _shares(hours, "scheduled_departure_hour", least=LEAST_IN_BIN)
    chart = _bars(sums.index, sums["share"], sums["completed"], mean)
    chart.update_xaxes(title="hour of scheduled departure, local time", dtick=1, tickformat="02d")
    chart.update_yaxes(title="share late", tickformat=".0%", rangemode="tozero")
    return _mark_mean(chart, mean)


def by_carrier(hours: pandas.DataFrame, names: Mapping[str, str], mean: float) -> go.Figure:
    """Share of late flights by carrier, the latest on top."""
    sums = _shares(hours, "carrier_code", least=LEAST_FLIGHTS).sort_values("share")
    labels = [escape(short(names.get(code, code))) for code in sums.index]
    return _ranked(labels, sums, mean)


def worst_routes(routes: pandas.DataFrame, cities: Mapping[str, str], mean: float) -> go.Figure:
    """The routes that are late most often."""
    sums = _shares(routes, ["origin_airport_code", "destination_airport_code"], least=LEAST_FLIGHTS)
    worst = sums.sort_values("share").tail(ROUTES_SHOWN)
    labels = [escape(f"{origin} to {cities.get(code, code)} {code}") for origin, code in worst.index]
    return _ranked(labels, worst, mean)


def calibration(scores: pandas.DataFrame) -> go.Figure:
    """Share of late flights against the mean score."""
    sums = scores.groupby("bin")[["flights", "late", "expected"]].sum()
    sums = sums[sums["flights"] >= LEAST_IN_BIN]
    predicted, actual = sums["expected"] / sums["flights"], sums["late"] / sums["flights"]
    most = 1.05 * max(predicted.max(), actual.max(), 0.1)
    chart = go.Figure()
    chart.add_scatter(
        x=[0, most],
        y=[0, most],
        mode="lines",
        line={"color": GREY, "dash": "dash", "width": 1},
        hoverinfo="skip",
    )
    chart.add_scatter(
        x=predicted,
        y=actual,
        mode="lines+markers",
        line={"color": BLUE},
        marker={"size": 8},
        customdata=sums["flights"],
        hovertemplate="predicted %{x:.1%}<br>late %{y:.1%}<br>%{customdata:,.0f} flights<extra></extra>",
    )
    chart.update_xaxes(
        title="predicted probability of being late", tickformat=".0%", range=[0, most], gridcolor=RULE
    )
    chart.update_yaxes(title="share late", tickformat=".0%", range=[0, most])
    return _styled(chart)


def by_day(days: pandas.DataFrame) -> go.Figure:
    """Late flights per day: expected from the scores, and actual."""
    sums = days.groupby("flight_date")[["late", "expected"]].sum()
    chart = go.Figure()
    chart.add_scatter(
        x=sums.index, y=sums["late"], name="actual", mode="lines", line={"color": RULE, "width": 0},
        fill="tozeroy", fillcolor=RULE, hovertemplate="%{y:,.0f}",
    )  # fmt: skip
    chart.add_scatter(
        x=sums.index, y=sums["expected"], name="expected", mode="lines", line={"color": BLUE, "width": 2},
        hovertemplate="%{y:,.0f}",
    )  # fmt: skip
    chart.update_yaxes(title="late flights per day", rangemode="tozero")
    chart.update_layout(hovermode="x unified")
    return _styled(chart, legend=True)


def _shares(cells: pandas.DataFrame, by: str | list[str], least: int) -> pandas.DataFrame:
    sums = cells.groupby(by)[["completed", "late"]].sum()
    sums = sums[sums["completed"] >= least]
    return sums.assign(share=sums["late"] / sums["completed"])


def _ranked(labels: list[str], sums: pandas.DataFrame, mean: float) -> go.Figure:
    chart = _bars(labels, sums["share"], sums["completed"], mean, horizontal=True)
    chart.update_xaxes(title="share late", tickformat=".0%", rangemode="tozero", gridcolor=RULE)
    chart.update_yaxes(showgrid=False)
    return _mark_mean(chart, mean, vertical=True)


def _bars(
    places: pandas.Index | list[str],
    share: pandas.Series[float],
    flights: pandas.Series[float],
    mean: float,
    *,
    horizontal: bool = False,
) -> go.Figure:
    colours = [LATE if value > mean else BLUE for value in share]
    x, y = (share, places) if horizontal else (places, share)
    chart = go.Figure()
    chart.add_bar(
        x=x,
        y=y,
        orientation="h" if horizontal else "v",
        marker_color=colours,
        text=[percent(value) for value in share],
        textposition="inside" if horizontal else "none",
        insidetextanchor="start",
        constraintext="none",
        textfont={"color": "white", "size": 11},
        customdata=[count(number) for number in flights],
        hovertemplate="<b>%{y}</b><br>" * horizontal + "%{text} of %{customdata} flights late<extra></extra>",
    )
    return _styled(chart)


def _mark_mean(chart: go.Figure, mean: float, *, vertical: bool = False) -> go.Figure:
    line = {"color": INK, "dash": "dash", "width": 1}
    chart.add_vline(mean, line=line) if vertical else chart.add_hline(mean, line=line)
    return chart


def _styled(chart: go.Figure, *, legend: bool = False) -> go.Figure:
    chart.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        font={"color": INK, "size": 12},
        plot_bgcolor="white",
        paper_bgcolor="white",
        showlegend=legend,
        legend={"orientation": "h", "y": 1.08, "x": 0},
        bargap=0.25,
    )
    chart.update_xaxes(showgrid=False, zeroline=False, fixedrange=True, automargin=True)
    chart.update_yaxes(gridcolor=RULE, zeroline=False, fixedrange=True, automargin=True)
    return chart
