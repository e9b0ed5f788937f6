"""The libraries that made a model, since pickled bytes mean something only to the same versions."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import version

from warehouse.errors import ModelError

NAMES = ("scikit-learn", "numpy", "pandas")


def installed() -> dict[str, str]:
    """The versions in this environment, by name of the distribution; Python to its minor version."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **{name: version(name) for name in NAMES}}


def refuse_others(model_version: str, recorded: Mapping[str, str]) -> None:
    """Refuse a model made by other versions than the installed ones.

    Raises:
        ModelError: names each library with both versions.
    """
    here = installed()
    differences = [
        f"{name} {recorded.get(name, 'unknown')} (here {here.get(name, 'none')})"
        for name in sorted({*recorded, *here})
        if recorded.get(name) != here.get(name)
    ]
    if differences:
        raise ModelError(
            f"The model {model_version} was made with other libraries: {', '.join(differences)}.",
            "train it again with the libraries of this environment: `etlp train`.",
        )
