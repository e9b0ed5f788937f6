"""Arrow's constants, made without pandas.

To make one of a Python object, Arrow imports pandas to see whether it is one of
its: a third of a second that a load has no use for.
"""

from __future__ import annotations

import struct

import pyarrow as pa


def text(value: str) -> pa.Scalar:
    """A text."""
    data = value.encode()
    ends = pa.py_buffer(struct.pack("=ii", 0, len(data)))
    return pa.StringArray.from_buffers(1, ends, pa.py_buffer(data))[0]


def integer(value: int, of: pa.DataType) -> pa.Scalar:
    """A whole number of an Arrow integer type."""
    return _one(pa.int64(), struct.pack("=q", value)).cast(of)[0]


def zero(of: pa.DataType) -> pa.Scalar:
    """The zero of a type of numbers with a fixed width, decimals among them."""
    return _one(of, bytes(of.bit_width // 8))[0]


def double(value: float) -> pa.Scalar:
    """A double."""
    return _one(pa.float64(), struct.pack("=d", value))[0]


def _one(of: pa.DataType, data: bytes) -> pa.Array:
    return pa.Array.from_buffers(of, 1, [None, pa.py_buffer(data)])
