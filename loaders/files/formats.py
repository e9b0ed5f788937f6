"""How a landing file is to be taken apart, as its source declares it."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.errors import ConfigError


@dataclass(frozen=True)
class FormatOptions:
    """How a file is to be taken apart; see CONTRIBUTING.md for each key of `external`.

    Attributes:
        format: ``csv``, ``parquet`` or ``jsonl``.
        delimiter: one ASCII character between the fields of CSV.
        quote: one ASCII character around values; None: quotes are ordinary characters.
        escape: one ASCII character that takes the meaning from the next one; None: there is none.
        encoding: any Python codec of text; a byte order mark is recognised and dropped.
        header_rows: rows before the data, blank lines not counted; the last of
            them holds the names. 0: there are none, columns are c1 to cn by position.
        null_values: unquoted spellings of null in CSV; a quoted one stays text.
    """

    format: str = "csv"
    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    encoding: str = "utf-8"
    header_rows: int = 1
    null_values: tuple[str, ...] = ("",)


def check_dialect(options: FormatOptions) -> None:
    """See that CSV can be written like that.

    Raises:
        ConfigError: a delimiter, quote or escape is no single character, or is another one's as well.
    """
    for key, value in (
        ("delimiter", options.delimiter),
        ("quote", options.quote),
        ("escape", options.escape),
    ):
        if value is not None and (len(value) != 1 or not value.isascii() or value in "\r\n"):
            raise ConfigError(f"{key} is {value!r}.", "it is one ASCII character, and no line end.")
    used = [char for char in (options.delimiter, options.quote, options.escape) if char]
    if len(set(used)) < len(used):
        raise ConfigError(
            f"delimiter, quote and escape are not all different: {used}.",
            "a quote within quotes is doubled without any escape.",
        )
    if options.header_rows < 0:
        raise ConfigError(f"header_rows is {options.header_rows}.", "0 is a file without a header.")
