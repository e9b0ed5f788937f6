"""The SQL of a new model: an import for each parent, and a step whose rows have the wanted key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.project import Column, Node

WIDTH = 80
COUNTED = "bigint"
# Long enough for a few codes and a date.
JOINED_KEY = "varchar(255)"


@dataclass(frozen=True)
class Draft:
    """A model that is to be written.

    Attributes:
        parents: with their columns; the first gives the rows, the others are joined to it.
        grain: what one row is, without "one row per".
        key: columns of the parents that tell the rows apart; other than the first parent's own,
            the rows are grouped by them.
    """

    name: str
    parents: tuple[Node, ...]
    grain: str
    key: tuple[str, ...]

    @property
    def is_grouped(self) -> bool:
        """Whether the key is another one than that of the rows."""
        return self.key != self.parents[0].key

    @property
    def surrogate(self) -> str | None:
        """The column that joins a key of several columns."""
        return f"{_singular(entity(self.name))}_id" if len(self.key) > 1 else None

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The one column that is unique; none when the key is not known."""
        return (self.surrogate,) if self.surrogate else self.key

    def columns(self) -> list[Column]:
        """The columns of the model, in order."""
        first = []
        if self.surrogate:
            first = [Column(self.surrogate, JOINED_KEY, f"{' and '.join(self.key)}, joined.")]
        if not self.is_grouped:
            return [*first, *_joined(self.parents)]
        joined = {column.name: column for column in _joined(self.parents)}
        counted = Column(self.counted, COUNTED, f"Number of {self.counted.replace('_', ' ')}.")
        return [*first, *(joined[name] for name in self.key), counted]

    @property
    def counted(self) -> str:
        """What the rows of a group are: the first parent's entities."""
        return entity(self.parents[0].name)


def entity(name: str) -> str:
    """What a model's rows are: its name without layer and source."""
    return name.split("__", 1)[1] if "__" in name else name.split("_", 1)[-1]


def model_sql(draft: Draft) -> str:
    """The model's text."""
    imports = _aliases(draft.parents)
    steps = [
        (alias, [f"select * from {{{{ ref('{parent.name}') }}}}"])
        for alias, parent in zip(imports, draft.parents, strict=True)
    ]
    last = entity(draft.name) if entity(draft.name) not in imports else "described"
    if len(imports) > 1 and draft.is_grouped:
        steps.append(("joined", _select(_joined_columns(draft, imports), _joins(draft, imports))))
        steps.append((last, _grouped(draft, "joined")))
    elif draft.is_grouped:
        steps.append((last, _grouped(draft, imports[0])))
    else:
        columns = [
            *_surrogate(draft, imports[0] if len(imports) > 1 else ""),
            *_joined_columns(draft, imports),
        ]
        steps.append((last, _select(columns, _joins(draft, imports))))
    told = [f"{alias} as (\n\n{_indented(lines)}\n\n)" for alias, lines in steps]
    return "with\n\n" + ",\n\n".join(told) + f"\n\nselect * from {last}\n"


def _aliases(parents: Sequence[Node]) -> list[str]:
    names = [entity(parent.name) for parent in parents]
    return [
        name if names.count(name) == 1 else parent.name for name, parent in zip(names, parents, strict=True)
    ]


def _joined(parents: Sequence[Node]) -> list[Column]:
    """The columns of all parents, each name once."""
    columns: dict[str, Column] = {}
    for parent in parents:
        columns |= {column.name: column for column in parent.columns if column.name not in columns}
    return list(columns.values())


def _joined_columns(draft: Draft, imports: Sequence[str]) -> list[str]:
    if len(imports) == 1:
        return [column.name for column in draft.parents[0].columns]
    told: dict[str, str] = {}
    for alias, parent in zip(imports, draft.parents, strict=True):
        told |= {each.name: f"{alias}.{each.name}" for each in parent.columns if each.name not in told}
    return list(told.values())


def _surrogate(draft: Draft, alias: str) -> list[str]:
    if not draft.surrogate:
        return []
    types = {column.name: column.data_type for column in _joined(draft.parents)}
    parts = []
    for name in draft.key:
        quoted = f"'{alias}.{name}'" if alias else f"'{name}'"
        # A date without its hyphens, which the key has between its parts.
        parts.append(f"day_key({quoted})" if types[name] == "date" else quoted)
    line = f"{{{{ surrogate_key([{', '.join(parts)}]) }}}} as {draft.surrogate}"
    if len(line) + 9 <= WIDTH:
        return [line]
    inside = "".join(f"    {part},\n" for part in parts)
    return [f"{{{{ surrogate_key([\n{inside}]) }}}} as {draft.surrogate}"]


def _grouped(draft: Draft, rows: str) -> list[str]:
    columns = [*_surrogate(draft, ""), *draft.key, f"count(*) as {draft.counted}"]
    group = f"group by {', '.join(draft.key)}"
    if len(group) + 4 > WIDTH:
        group = "group by\n    " + ",\n    ".join(draft.key)
    return _select(columns, [f"from {rows}", *group.split("\n")])


def _select(columns: Sequence[str], rest: Sequence[str]) -> list[str]:
    listed = ",\n".join(columns).split("\n")
    return ["select", *(f"    {line}" for line in listed), "", *rest]


def _joins(draft: Draft, imports: Sequence[str]) -> list[str]:
    lines = [f"from {imports[0]}"]
    for alias, parent in zip(imports[1:], draft.parents[1:], strict=True):
        pair = _pair(draft.parents[0], parent)
        if pair is None:
            # No row matches, where a join without a condition would multiply them.
            lines += ["-- TODO: what joins them?", f"left join {alias}", "    on false"]
        else:
            lines += [f"left join {alias}", f"    on {imports[0]}.{pair[0]} = {alias}.{pair[1]}"]
    return lines


def _pair(rows: Node, other: Node) -> tuple[str, str] | None:
    """The columns that join: those that a test relates, the other's key where both have it, or the like."""
    for column in rows.columns:
        if column.refers_to and column.refers_to[0] == other.name:
            return column.name, column.refers_to[1]
    if len(other.key) == 1:
        for column in rows.columns:
            if column.name == other.key[0] or column.name.endswith(f"_{other.key[0]}"):
                return column.name, other.key[0]
    return None


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line}" if line else "" for line in lines)


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
