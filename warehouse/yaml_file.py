"""A YAML file as a mapping, or one error that says what is wrong with it and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import ConfigError

# Aliases within aliases make much of a few lines.
MOST_NODES = 200_000


class _Loader(yaml.SafeLoader):
    """Refuses keys that stand in a mapping twice: the first of them would be dropped silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(names) > len(set(names)):
            seen: set[str] = set()
            twice = next(
                key
                for key, _ in node.value
                if isinstance(key, yaml.ScalarNode) and (key.value in seen or seen.add(key.value))  # type: ignore[func-returns-value]
            )
            if twice.value != "<<":
                raise yaml.MarkedYAMLError(
                    problem=f"the key {twice.value!r} stands there twice", problem_mark=twice.start_mark
                )
        return super().construct_mapping(node, deep)


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a file whose document is a mapping; an empty file is an empty one.

    Raises:
        ConfigError: it is missing, not readable, not YAML, or its document is not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
        _count(data)
    except FileNotFoundError as error:
        raise ConfigError(f"There is no {path}.", "restore it from the checkout.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "see its permissions.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is not UTF-8: byte {error.start + 1} is 0x{error.object[error.start]:02x}.",
            "save it as UTF-8.",
        ) from error
    except RecursionError as error:
        raise ConfigError(
            f"{path} is nested too deeply, or in itself.", "write it without aliases."
        ) from error
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise ConfigError(f"{path} is not readable YAML: {_reason(error)}", "correct that line.") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(
            f"{path} is not a mapping, but {_kind(data)}.", "its lines at the left edge are `key:`."
        )
    return data


def mappings(path: Path, where: str, value: object) -> list[dict[str, Any]]:
    """A list of named mappings, such as ``sources``, ``tables`` or ``columns``; none when it is null.

    Raises:
        ConfigError: it is anything else, or a name is missing.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise ConfigError(
            f"{path}: `{where}` is {_kind(value)}, not a list.", f"write `{where}:` and `- name: …`."
        )
    for place, each in enumerate(value, start=1):
        if not isinstance(each, dict):
            raise ConfigError(f"{path}: entry {place} of `{where}` is {_kind(each)}.", "write `- name: …`.")
        if not isinstance(each.get("name"), str) or not each["name"]:
            raise ConfigError(
                f"{path}: the name of entry {place} of `{where}` is {each.get('name')!r}.",
                "a name is a text: in quotes when it looks like a number, true or null.",
            )
    return value


def model_folders(root: Path) -> list[Path]:
    """The folders of models that dbt_project.yml names.

    Raises:
        ConfigError: the file cannot be read, or `model-paths` is not a list of texts.
    """
    path = root / "dbt_project.yml"
    folders = read_mapping(path).get("model-paths", ["models"])
    if not isinstance(folders, list) or not folders or not all(isinstance(each, str) for each in folders):
        raise ConfigError(f"{path}: `model-paths` is {folders!r}.", 'write e.g. model-paths: ["models"].')
    return [root / folder for folder in folders]


def _kind(value: object) -> str:
    kinds = {list: "a list", dict: "a mapping", str: "a text", type(None): "null"}
    return f"{kinds.get(type(value), type(value).__name__)} ({str(value)[:40]!r})"


def _reason(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}."
    return f"{' '.join(str(error).split())[:300]}."


def _count(data: object) -> None:
    waiting, count = [data], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MOST_NODES:
            raise RecursionError
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
