"""Settings: the target of profiles.yml that is in force, and where things lie.

etlp doctor        prints them, without secrets
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mysql_arrow.target import HOST, PORT, TargetError, by_name, schema_of, tls_mode
from warehouse.errors import ConfigError

PROFILE = "etlp"
LAYERS = ("raw", "staging", "intermediate", "snapshots", "marts", "ml", "ops", "test_failures")


@dataclass(frozen=True)
class Settings:
    """One target of profiles.yml, with the folders of this checkout.

    Attributes:
        schema: prefix of every database, e.g. ``warehouse`` for ``warehouse_raw``.
        socket: the Unix socket; when set, ``host`` and ``port`` are unused.
        state: the private folder of this checkout: server, keys, run state.
        output: where reports, check results and docs are written.
        landing: where files arrive.
        environ: the environment that all of this was read from, for the
            programs that are started with the same settings.
    """

    root: Path
    target: str
    schema: str
    user: str
    password: str = field(repr=False)
    host: str
    port: int
    socket: Path | None
    ssl_mode: str
    ssl_ca: Path | None
    ssl_cert: Path | None
    ssl_key: Path | None
    state: Path
    output: Path
    landing: Path
    environ: Mapping[str, str] = field(repr=False, compare=False)

    def database(self, layer: str) -> str:
        """The database of a layer: ``database("raw")`` is ``warehouse_raw``."""
        return f"{self.schema}_{layer}"

    @property
    def is_private(self) -> bool:
        """Whether this target is the server that `etlp server` runs itself."""
        return self.target == "local"

    @cached_property
    def address(self) -> str:
        """Where the server is, for people."""
        return str(self.socket) if self.socket else f"{self.host}:{self.port}"


def find_root(start: Path | None = None) -> Path:
    """The folder with profiles.yml: ETLP_ROOT, this folder or one above it, or the install's own.

    Raises:
        ConfigError: ETLP_ROOT is set and holds no profiles.yml.
    """
    if named := os.environ.get("ETLP_ROOT"):
        if not (Path(named) / "profiles.yml").is_file():
            raise ConfigError(
                f"ETLP_ROOT is {named}, which holds no profiles.yml.",
                "set ETLP_ROOT to the folder of the checkout, or unset it.",
            )
        return Path(named).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "profiles.yml").is_file() and (folder / "dbt_project.yml").is_file():
            return folder
    return Path(__file__).resolve().parent.parent


def render(text: str, environ: Mapping[str, str], **context: Any) -> str:
    """Render dbt's Jinja as far as declarations use it: ``env_var``, ``as_number`` and a context.

    A text may come from a file's name: it calls nothing else, and nothing that makes much of a short text.

    Raises:
        ConfigError: a variable without a default is not set, or the text is no Jinja of this kind.
    """
    from jinja2 import StrictUndefined, TemplateError, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def env_var(name: str, default: str | None = None) -> str:
        value = environ.get(name, default)
        if value is None:
            raise ConfigError(
                f"The environment variable {name} is not set.", f"export {name}=…, then try again."
            )
        return value

    env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    env.globals.clear()
    env.filters = {"as_number": lambda value: value, "as_bool": lambda value: value}
    try:
        tree = env.parse(text)
        for node in tree.find_all((nodes.Stmt, nodes.Call, nodes.Mul, nodes.Pow, nodes.Mod)):
            calls = isinstance(node, nodes.Call) and getattr(node.node, "name", "") == "env_var"
            if not calls and not isinstance(node, nodes.Output | nodes.If):
                raise TemplateError(f"{type(node).__name__.lower()} in line {node.lineno} is not allowed")
        return env.from_string(tree).render(env_var=env_var, **context)
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise ConfigError(
            f"The Jinja of {text!r} cannot be rendered: {error}.",
            "use env_var('NAME', 'default') and nothing else; write a literal {{ as {{ '{{' }}.",
        ) from error


def load_settings(root: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the target in force from profiles.yml.

    Raises:
        ConfigError: the file, the target or one of its keys is missing or wrong.
    """
    environ = dict(os.environ) if environ is None else environ
    root = root or find_root()
    target, keys = _output(root / "profiles.yml", environ)
    try:
        output = by_name(keys)
        files = {
            key: _inside(root, output[key]) if output.get(key) else None
            for key in ("unix_socket", "ssl_ca", "ssl_cert", "ssl_key")
        }
        return Settings(
            root=root,
            target=target,
            schema=schema_of(output.get("schema"), output.get("database")),
            user=output["username"],
            password=_password(output, environ),
            host=output.get("host", HOST),
            port=_port(output.get("port", PORT)),
            socket=files["unix_socket"],
            ssl_mode=tls_mode(output),
            ssl_ca=files["ssl_ca"],
            ssl_cert=files["ssl_cert"],
            ssl_key=files["ssl_key"],
            state=_inside(root, environ.get("ETLP_STATE", ".warehouse")),
            output=_inside(root, environ.get("ETLP_OUTPUT", "output")),
            landing=_inside(root, environ.get("ETLP_LANDING", "data/landing")),
            environ=environ,
        )
    except TargetError as error:
        raise ConfigError(f"Target {target!r} in profiles.yml: {error.message}", error.hint) from error
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"Target {target!r} in profiles.yml: {type(error).__name__} {error}.",
            "compare it with the targets of the shipped profiles.yml.",
        ) from error


def read_secret(path: Path) -> str:
    """Read a secret from a file that only its owner may read.

    Raises:
        ConfigError: the file is missing or empty, or others may read it.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError as error:
        raise ConfigError(f"There is no secret file {path}.", "create it with mode 0600.") from error
    if mode & 0o077:
        raise ConfigError(
            f"The secret file {path} has mode {mode:04o}: others can read it.", f"chmod 600 {path}"
        )
    if not (secret := path.read_text(encoding="utf-8").strip()):
        raise ConfigError(
            f"The secret file {path} is empty.",
            "write the secret into it; remove one in .warehouse, and etlp makes another.",
        )
    return secret


def make_secret(path: Path, secret: str) -> None:
    """Write a file that only its owner may read, unless it is there.

    The file appears with all of the secret or, on a full disk, not at all.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        # A link is there wholly or not at all, and the first of two processes wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _output(path: Path, environ: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    from warehouse.yaml_file import read_mapping

    if not path.is_file():
        raise ConfigError(f"There is no {path}.", "run etlp inside the checkout, or set ETLP_ROOT.")
    profile = read_mapping(path).get(PROFILE)
    if not isinstance(profile, dict) or "target" not in profile or not _all_mappings(profile.get("outputs")):
        raise ConfigError(
            f"{path} has no readable profile {PROFILE!r} with `target:` and `outputs:`.",
            "compare it with the shipped profiles.yml.",
        )
    # Rendered leaf by leaf, as dbt does: values of targets that are not in
    # force may name variables that are not set.
    target = render(str(profile["target"]), environ)
    if target not in profile["outputs"]:
        known = ", ".join(sorted(map(str, profile["outputs"])))
        raise ConfigError(f"profiles.yml has no target {target!r}.", f"set ETLP_TARGET to one of: {known}.")
    output = profile["outputs"][target]
    return target, {
        key: render(value, environ) if isinstance(value, str) else value for key, value in output.items()
    }


def _all_mappings(outputs: object) -> bool:
    return isinstance(outputs, dict) and all(isinstance(output, dict) for output in outputs.values())


def _password(output: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    if output.get("password"):
        return str(output["password"])
    if file := environ.get("ETLP_PASSWORD_FILE"):
        return read_secret(Path(file))
    return ""


def _port(given: object) -> int:
    port = int(str(given))
    if not 0 < port < 2**16:
        raise ValueError(f"port is {port}, not 1 to 65535")
    return port


def _inside(root: Path, path: str) -> Path:
    return Path(os.path.abspath(root / path))
