"""Moments with a zone and moments without one are not the same: no column of a table takes both."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet

from loaders.files.raw import readable
from loaders.landing import LandedFile
from loaders.spec import TableSpec
from loaders.values.matching import names_in
from warehouse.errors import DataError


def refuse_mixed_zones(spec: TableSpec, files: Sequence[LandedFile]) -> None:
    """See that in Parquet a column's timestamps have a zone in all files, or in none.

    Args:
        files: those to be loaded, and those that were loaded and are still there.

    Raises:
        DataError: a column has both kinds, or a file cannot be read.
    """
    if spec.options.format != "parquet":
        return
    seen: dict[str, tuple[bool, LandedFile]] = {}
    for file in files:
        with readable(file.path, "Parquet"):
            schema = pa.parquet.read_schema(file.path)
        names = names_in(schema.names, spec.options, spec.names, file.partitions)
        for name, kind in zip(names, schema.types, strict=True):
            if name not in spec.names or not pa.types.is_timestamp(kind):
                continue
            zoned, first = seen.setdefault(name, (bool(kind.tz), file))
            if zoned != bool(kind.tz):
                with_zone, without = (first, file) if zoned else (file, first)
                raise DataError(
                    f"Column {name} of {spec.name} has a time zone in {with_zone.path} and none in "
                    f"{without.path}.",
                    "write both files with a zone, or both without one; or declare two tables.",
                )
