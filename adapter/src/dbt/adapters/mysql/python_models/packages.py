"""The packages that a model says it needs."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from dbt.adapters.mysql.python_models.faults import PackageFault


def check(requirements: Iterable[str]) -> None:
    """Compare requirements, such as ``pandas>=2``, with what is installed.

    Raises:
        PackageFault: a requirement is not met, or is none.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    for text in requirements:
        try:
            wanted = Requirement(text)
        except InvalidRequirement as error:
            raise PackageFault(
                f"{text!r} in `packages` is no requirement.", "write it as pip does: pandas>=2."
            ) from error
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        try:
            installed = version(wanted.name)
        except PackageNotFoundError:
            raise PackageFault(
                f"It needs the package {text}, which is not installed.", f"pip install '{text}'"
            ) from None
        if not wanted.specifier.contains(installed, prereleases=True):
            raise PackageFault(
                f"It needs the package {text}; installed is {installed}.", f"pip install '{text}'"
            )


def need(module: str) -> None:
    """Import what the adapter itself needs for models in Python.

    Raises:
        PackageFault: it is not installed.
    """
    try:
        import_module(module)
    except ImportError as error:
        raise PackageFault(
            f"Models in Python need {module}, which cannot be imported: {error}.",
            "pip install 'dbt-mysql[python]'",
        ) from error
