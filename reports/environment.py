"""The environment in which another process finds the same warehouse with load_settings()."""

from __future__ import annotations

import os

from warehouse.settings import Settings


def environment(settings: Settings) -> dict[str, str]:
    """The environment that the settings were read from, with all that names the warehouse said anew."""
    inherited = settings.environ.get("PYTHONPATH", "")
    return dict(settings.environ) | {
        "ETLP_ROOT": str(settings.root),
        "ETLP_TARGET": settings.target,
        "ETLP_SCHEMA": settings.schema,
        "ETLP_STATE": str(settings.state),
        "ETLP_OUTPUT": str(settings.output),
        "ETLP_LANDING": str(settings.landing),
        # Python puts the folder of a script on its path, not the one above it.
        "PYTHONPATH": os.pathsep.join(part for part in (str(settings.root), inherited) if part),
    }
