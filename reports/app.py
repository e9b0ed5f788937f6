"""The dashboard, a Streamlit script.

etlp dashboard
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from reports import app_charts
from reports.cells import Cells, Choice, KeyFigures, read_cells
from reports.findings import DASH, count, day, percent, short
from reports.local_hosts import HOSTS, is_local
from reports.markdown import as_text
from warehouse.errors import EtlpError
from warehouse.settings import load_settings

# Up to so many choices are buttons to click; more are a list to search.
MOST_BUTTONS = 24
# Streamlit leaves room for a toolbar that is switched off.
CSS = ".stMainBlockContainer, .block-container { padding-top: 2.5rem; }"


@st.cache_data(ttl=600, show_spinner="Reading the warehouse …")
def cells() -> Cells:
    """The warehouse's figures, read anew after ten minutes."""
    return read_cells(load_settings())


def main() -> None:
    """Draw the page."""
    st.set_page_config("Who is late", layout="wide")
    st.html(f"<style>{CSS}</style>")
    if not is_local(st.context.headers.get("Host")):
        # A name of elsewhere that was made to lead here: its page would read what is drawn.
        st.error(f"This is not the dashboard's address. Hint: ask for {HOSTS[0]}.")
        st.stop()
    try:
        everything = cells()
    except EtlpError as error:
        st.title("Who is late")
        st.error(as_text(error.message))
        if error.hint:
            st.info(as_text(f"Hint: {error.hint}"))
        st.stop()
    chosen = everything.of(filters(everything))
    mean = KeyFigures.of(everything.hours).late_share or 0.0
    months = sorted(everything.hours["month_start_date"].unique())
    st.title("Who is late, when, and why")
    st.caption(
        f"Flights from {_months(months)}. Late: by 15 minutes or more at arrival. Dashed: all flights."
    )
    if chosen.hours.empty:
        st.info("No flights match these filters. Take one of them away.")
        st.stop()
    key_figures(chosen, mean)
    if chosen.model and chosen.model.altered:
        st.warning(as_text(f"Model {chosen.model.version}: {chosen.model.altered}"))
    left, right = st.columns(2)
    with left:
        panel("By hour of departure", app_charts.by_hour, chosen.hours, mean)
        panel("Worst routes", app_charts.worst_routes, chosen.routes, chosen.cities, mean)
    with right:
        panel("By carrier", app_charts.by_carrier, chosen.hours, chosen.carriers, mean)
        model_panel("Are the predictions right?", app_charts.calibration, chosen, chosen.scores)
    model_panel("Predictions and outcome, day by day", app_charts.by_day, chosen, chosen.days)


def filters(everything: Cells) -> Choice:
    """The filters in the sidebar."""
    hours = everything.hours
    with st.sidebar:
        st.header("Show")
        origins = choose("Airport", sorted(hours["origin_airport_code"].unique()), str)
        months = choose("Month", sorted(hours["month_start_date"].unique()), lambda month: f"{month:%b %Y}")
        carriers = st.multiselect(
            "Carrier",
            sorted(hours["carrier_code"].unique(), key=lambda code: everything.carriers.get(code, code)),
            format_func=lambda code: short(everything.carriers.get(code, code)),
            placeholder="All",
        )
        st.caption("Nothing chosen means all.")
    return Choice(tuple(carriers), tuple(origins), tuple(months))


def choose(label: str, options: list[Any], name: Callable[[Any], str]) -> list[Any]:
    """Any number of options."""
    if len(options) <= MOST_BUTTONS:
        return list(
            st.pills(label, options, selection_mode="multi", format_func=lambda each: as_text(name(each)))
        )
    return list(st.multiselect(label, options, format_func=name, placeholder="All"))


def key_figures(chosen: Cells, mean: float) -> None:
    """The figures of what the filters let through."""
    figures = KeyFigures.of(chosen.hours)
    flights, late, cancelled, delay = st.columns(4)
    flights.metric("Flights scheduled", count(figures.flights), border=True, height="stretch")
    apart = None
    if figures.late_share is not None and abs(figures.late_share - mean) >= 0.0005:
        apart = f"{100 * (figures.late_share - mean):+.1f} points from all flights"
    late.metric(
        "Arrived late",
        _share(figures.late_share),
        apart,
        delta_color="inverse",
        border=True,
        height="stretch",
    )
    cancelled.metric("Cancelled", _share(figures.cancelled_share), border=True, height="stretch")
    minutes = figures.mean_arrival_delay
    delay.metric(
        "Mean delay at arrival",
        DASH if minutes is None else f"{minutes:.1f} min",
        border=True,
        height="stretch",
    )


def panel(title: str, draw: Callable[..., Any], *arguments: Any) -> None:
    """A titled chart."""
    st.subheader(title)
    st.plotly_chart(draw(*arguments), config={"displayModeBar": False}, key=title)


def model_panel(title: str, draw: Callable[..., Any], chosen: Cells, scores: Any) -> None:
    """A titled chart of the model's predictions, or why there is none."""
    model = chosen.model
    if model is None:
        st.subheader(title)
        st.info("No model is in production yet. Hint: `etlp train`, then `etlp predict`.")
    elif model.altered:
        st.subheader(title)
        st.info(as_text(f"Not shown: {model.altered}"))
    elif scores is None or scores.empty:
        st.subheader(title)
        period = f"{day(model.test_from)} to {day(model.test_to)}"
        st.info(
            f"There are no predictions for these flights. The model is judged on flights of {period}, "
            "which it has not learnt from. Hint: choose one of these months, or run `etlp predict`."
        )
    else:
        panel(title, draw, scores)


def _share(share: float | None) -> str:
    return DASH if share is None else percent(share, 1)


def _months(months: list[date]) -> str:
    first, last = months[0], months[-1]
    return f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"


if __name__ == "__main__":
    main()
