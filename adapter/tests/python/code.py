"""Texts of models in Python."""

from __future__ import annotations

from textwrap import dedent, indent

from adapter.tests.behaviour.project import Project


def model(body: str, config: str = "", head: str = "") -> str:
    """A model with this body; pandas, numpy and Arrow are imported."""
    lines = ["import numpy as np", "import pandas as pd", "import pyarrow as pa", head, "", ""]
    lines += ["def model(dbt, session):", f"    dbt.config({config})", indent(dedent(body).strip(), "    ")]
    return "\n".join(lines) + "\n"


def write(project: Project, **models: str) -> None:
    """Write models in Python by name."""
    project.write({f"models/{name}.py": text for name, text in models.items()})
