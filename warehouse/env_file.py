"""The file .env: settings that the environment does not have, found where dbt finds it."""

from __future__ import annotations

import stat
from pathlib import Path

from warehouse.errors import ConfigError

SECRETS = ("ETLP_PASSWORD", "ETLP_MODEL_KEY", "MYSQL_ROOT_PASSWORD")


def load_env_file(root: Path) -> Path | None:
    """Add what .env sets to the environment, which takes precedence; return the file's path.

    The file is that of the root, or else of the nearest folder above it, as dbt has it.

    Raises:
        ConfigError: it holds a secret, and others may read it.
    """
    file = next((path for folder in (root, *root.parents) if (path := folder / ".env").is_file()), None)
    if file is None:
        return None
    from dotenv import dotenv_values, load_dotenv

    values = dotenv_values(file)
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077 and (secrets := [name for name in SECRETS if values.get(name)]):
        raise ConfigError(
            f"{file} has mode {mode:04o} and sets {', '.join(secrets)}: others can read it.",
            f"chmod 600 {file}",
        )
    load_dotenv(file, override=False)
    return file
