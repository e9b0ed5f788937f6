"""The process that a model in Python runs in: a job comes in, its rows go into a table.

python -c "$BOOTSTRAP"  (`dbt.adapters.mysql.python_models.process` starts it so)
"""

from __future__ import annotations

import time
import traceback
from dataclasses import fields
from typing import Any, BinaryIO

from dbt.adapters.mysql.credentials import MySQLCredentials
from dbt.adapters.mysql.python_models import packages
from dbt.adapters.mysql.python_models.channel import Channel
from dbt.adapters.mysql.python_models.faults import ModelFault
from dbt.adapters.mysql.python_models.model import Model
from dbt.adapters.mysql.session import Session


def main(job: dict[str, Any], parent: BinaryIO) -> None:
    """Run a job and report what came of it.

    Args:
        job: as `dbt.adapters.mysql.python_models.job` makes it.
        parent: ends when dbt does.
    """
    channel = Channel(parent)
    model = Model(job["name"], job["path"], job["file"], job["code"], job["frame"])
    try:
        rows = run(model, job, channel)
    except BaseException as error:
        channel.send(debug="".join(traceback.format_exception(error)))
        channel.send(error=model.explain(error))
    else:
        channel.send(rows=rows)


def run(model: Model, job: dict[str, Any], channel: Channel) -> int:
    """Check what the model needs, run it, and store what it returns.

    Raises:
        Exception: what the model raises, or a `ModelFault`.
    """
    packages.check(job["packages"])
    is_arrow = kind_of_frame(job["dataframe"]) == "arrow"
    for needed in ("pyarrow",) if is_arrow else ("pyarrow", "pandas"):
        packages.need(needed)
    # Only now, since these import Arrow.
    from dbt.adapters.mysql.python_models import frames, load
    from dbt.adapters.mysql.python_models.access import ModelSession

    connection = open_session(job["credentials"], channel)
    connection.use(job["schema"])
    session = ModelSession(connection, is_arrow, lambda text: channel.send(debug=text))
    result = frames.to_arrow(model.call(session.load, session))
    target = load.target_of(model.evaluate())
    before = time.perf_counter()
    connection = load.free(connection)
    channel.send(connection=connection.thread_id())
    rows = load.store(connection, target, result)
    channel.send(debug=f"stored {rows} rows in {time.perf_counter() - before:.2f} s: {target.relation}")
    connection.close()
    return rows


def kind_of_frame(configured: str | None) -> str:
    """``pandas`` or ``arrow``, as the config `dataframe` says.

    Raises:
        ModelFault: it says something else.
    """
    if configured not in (None, "pandas", "arrow"):
        raise ModelFault(f"The config `dataframe` is {configured!r}.", "it is pandas, the default, or arrow.")
    return configured or "pandas"


def open_session(given: dict[str, Any], channel: Channel) -> Session:
    """Connect as dbt does."""
    known = {each.name for each in fields(MySQLCredentials)}
    session = Session.start(MySQLCredentials(**{key: value for key, value in given.items() if key in known}))
    channel.send(connection=session.thread_id())
    return session
