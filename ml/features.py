"""What a model learns from and scores: rows of the features mart, checked for looking ahead.

etlp train        reads the days of train and test
etlp predict      reads the days to score
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from ml.params import Params
from ml.reading import Kind, read_columns
from ml.window import Window
from warehouse.database import connect, quote
from warehouse.errors import ConfigError, DataError
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas

# Rows that a refusal names.
SHOWN = 5


def read_features(
    settings: Settings, params: Params, window: Window, *, labelled: bool = False
) -> pandas.DataFrame:
    """Key, date, as_of, target and features of a window's rows, ordered by key.

    Numbers are float64 with NaN for null, categories text or None, ``as_of`` is UTC.

    Args:
        labelled: only rows whose target is known.

    Raises:
        ConfigError: the table or one of its columns is missing.
        DataError: a row knows something from after its as_of, or a key comes twice.
        ServerUnreachable: nothing answers, or it refuses this user.
    """
    columns = {
        params.key: Kind.TEXT,
        params.date: Kind.MOMENT,
        params.as_of: Kind.MOMENT,
        params.target: Kind.NUMBER,
        **dict.fromkeys(params.numeric, Kind.NUMBER),
        **dict.fromkeys(params.categorical, Kind.TEXT),
    }
    source = f"{_table(settings, params)} where {quote(params.date)} between %s and %s"
    if labelled:
        source += f" and {quote(params.target)} is not null"
    with connect(settings) as connection, connection.cursor() as cursor:
        _check_columns(cursor, settings, params, {*columns, params.event_at, *params.known_at})
        refuse_leaks(cursor, settings, params, window)
        frame = read_columns(cursor, columns, source, (window.first, window.last))
    # The order decides which rows boosting draws its bins from; a server's own
    # order would make another model of the same data.
    frame = frame.sort_values(params.key, ignore_index=True)
    doubled = frame.loc[frame[params.key].duplicated() | frame[params.key].isna(), params.key]
    if len(doubled):
        raise DataError(
            f"{_table(settings, params)} has {params.key} {doubled.iloc[0]!r} more than once, or as null.",
            "build the marts again with their tests: `etlp build`.",
        )
    return frame


def in_window(frame: pandas.DataFrame, params: Params, window: Window) -> pandas.DataFrame:
    """The rows of a frame whose date is in a window."""
    import pandas

    return frame[frame[params.date].between(pandas.Timestamp(window.first), pandas.Timestamp(window.last))]


def fingerprint(frame: pandas.DataFrame) -> str:
    """SHA-256 in hex of a frame's names and values, the same wherever the same data was read."""
    digest = hashlib.sha256(repr(list(frame.columns)).encode())
    for name in frame.columns:
        values = frame[name]
        if values.dtype == object:
            digest.update(repr(values.tolist()).encode())
        else:
            # Little-endian and without a negative zero, so that equal numbers are equal bytes.
            plain = values.to_numpy("float64" if values.dtype.kind == "f" else "int64")
            digest.update((plain + plain.dtype.type(0)).astype(plain.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def refuse_leaks(cursor: Any, settings: Settings, params: Params, window: Window) -> None:
    """Refuse a window in which a row knows something from after its as_of.

    Raises:
        DataError: names the first of those rows and what each knows too early.
    """
    key, as_of, event_at = quote(params.key), quote(params.as_of), quote(params.event_at)
    faults = [f"{as_of} is null", f"{as_of} >= {event_at}"]
    faults += [f"{quote(name)} > {as_of}" for name in params.known_at]
    source = (
        f"from {_table(settings, params)} where {quote(params.date)} between %s and %s "
        f"and ({' or '.join(faults)})"
    )
    days = (window.first, window.last)
    cursor.execute(f"select count(*) {source}", days)
    if not (count := cursor.fetchone()[0]):
        return
    known = ", ".join(map(quote, params.known_at))
    listed = f"select {', '.join(filter(None, (key, as_of, event_at, known)))} {source} order by {key}"
    cursor.execute(f"{listed} limit {SHOWN}", days)
    lines = [f"  {_fault(params, *row)}" for row in cursor.fetchall()]
    more = f"\n  and {count - SHOWN:,} more" if count > SHOWN else ""
    raise DataError(
        f"{count:,} rows of {_table(settings, params)} look past their {params.as_of}:\n"
        + "\n".join(lines)
        + more,
        "mend the model that builds the table; nothing was trained or scored.",
    )


def _fault(params: Params, key: Any, as_of: Any, event_at: Any, *known: Any) -> str:
    if as_of is None:
        return f"{key}: {params.as_of} is null"
    late = [
        f"{name} {moment}"
        for name, moment in zip(params.known_at, known, strict=True)
        if moment is not None and moment > as_of
    ]
    if event_at is not None and as_of >= event_at:
        late.append(f"no time before {params.event_at} {event_at}")
    return f"{key}: {params.as_of} {as_of}, but {', '.join(late)}"


def _check_columns(cursor: Any, settings: Settings, params: Params, wanted: set[str]) -> None:
    cursor.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s",
        (settings.database("marts"), params.table),
    )
    present = {row[0] for row in cursor.fetchall()}
    if not present:
        raise ConfigError(
            f"There is no table {_table(settings, params)}.", "build the marts first: `etlp build`."
        )
    if missing := wanted - present:
        raise ConfigError(
            f"{_table(settings, params)} has no column {', '.join(sorted(missing))}.",
            "mend the names in ml/params.yml, or build the marts again: `etlp build`.",
        )


def _table(settings: Settings, params: Params) -> str:
    return quote(settings.database("marts"), params.table)
