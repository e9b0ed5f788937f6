"""Texts of models in Python."""

from __future__ import annotations

from textwrap import dedent, indent

from adapter.tests.behaviour.project import Project


def model(body: str, config: str = "", head: str = "") -> str:
    """A model with this body; pandas, numpy and Arrow are imported."""
    imports = "import numpy as np\nimport pandas as pd\nimport pyarrow as pa\n"
    configured = f"    dbt.config({config})\n" if config else ""
    return (
        f"{imports}{head}\n\n\ndef model(dbt, session):\n{configured}{indent(dedent(body).strip(), '    ')}\n"
    )


def write(project: Project, **models: str) -> None:
    """Write models in Python by name."""
    project.write({f"models/{name}.py": text for name, text in models.items()})
