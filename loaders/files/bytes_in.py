"""The text of a file as UTF-8 bytes: decompressed by its suffix, and transcoded."""

from __future__ import annotations

import codecs
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from warehouse.errors import ConfigError, DataError

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What other kinds of files begin with, in no encoding of text.
MAGICS = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh91AY&SY": "bz2",
    b"%PDF-": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel",
}
START_BYTES = 10
# Codecs of names in the Internet, and one that always fails.
NOT_OF_FILES = {"idna", "punycode", "undefined"}
# Text that packs so well says nothing: such a file is refused before it fills time and memory.
BOMB_BYTES = 16 * 1024 * 1024
BOMB_RATIO = 500
# What no UTF-8 text holds, so that a value with it is found wherever values are checked.
INVALID = b"\xff"
HANDLER = "etlp-invalid"


class TextBytes:
    """The text of a file, read in order.

    Bytes that the declared encoding does not know become one byte that is not
    UTF-8: only the row they stand in is spoilt by them.

    Attributes:
        count: how many bytes were read so far, after decompression and transcoding.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        """Open the file.

        Raises:
            ConfigError: Python knows no such encoding.
            DataError: a zip archive holds not exactly one file, or the file
                begins with the mark of another encoding.
        """
        codec = codec_of(encoding)
        self.count = 0
        self._path = path
        self._closing = ExitStack()
        self._pending = b""
        try:
            self._source = self._closing.enter_context(path.open("rb"))
            self._size = path.stat().st_size
            self._file = _open(path, self._source, self._closing)
            start = _read(self._file, START_BYTES)
            compare_mark(path, start, encoding)
            if not codec.name.startswith(("utf-16", "utf-32")):
                _refuse_binary(path, start)
        except BaseException:
            self.close()
            raise
        self._decoder: codecs.IncrementalDecoder | None = None
        if codec.name.startswith("utf-8"):
            self._pending = start.removeprefix(codecs.BOM_UTF8)
        else:
            self._decoder = _decoder(codec)
            self._pending = _transcode(self._decoder, start).removeprefix(codecs.BOM_UTF8)
        self._ended = False

    def read(self, size: int) -> bytes:
        """Of the text's next bytes at least ``size``, and not many more; fewer at its end."""
        parts, have = [self._pending], len(self._pending)
        self._pending = b""
        while have < size and not self._ended:
            chunk = self._file.read(size - have)
            self._ended = not chunk
            if self._decoder:
                chunk = _transcode(self._decoder, chunk)
            parts.append(chunk)
            have += len(chunk)
        self.count += have
        if self.count > BOMB_BYTES and self.count > BOMB_RATIO * self._source.tell():
            raise DataError(
                f"{self._path} unpacks to over {BOMB_RATIO} times its size.",
                "land it unpacked if it is right.",
            )
        return b"".join(parts)

    def share(self) -> float:
        """How much of the file, as it lies on the disk, was read by now, from 0 to 1."""
        return self._source.tell() / max(1, self._size)

    def close(self) -> None:
        """Close the file."""
        self._closing.close()


def read_start(path: Path, size: int) -> bytes:
    """The file's first bytes, decompressed by its suffix but not transcoded.

    Raises:
        DataError: a zip archive holds not exactly one file.
        OSError, EOFError, zipfile.BadZipFile, pyarrow.ArrowInvalid: it cannot be read.
    """
    with ExitStack() as closing:
        return _read(_open(path, closing.enter_context(path.open("rb")), closing), size)


def compare_mark(path: Path, start: bytes, encoding: str) -> None:
    """See that a file's byte order mark is that of an encoding.

    Raises:
        ConfigError: Python knows no such encoding.
        DataError: the mark is another one's, or UTF-16 or UTF-32 has none that tells its order.
    """
    codec = codec_of(encoding).name
    found = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if found and not codec.startswith(found):
        raise DataError(
            f"{path} begins with the mark of {found}, but its encoding is declared as {encoding}.",
            f"declare `encoding: {found}`.",
        )
    if start and not found and codec in ("utf-16", "utf-32"):
        raise DataError(
            f"{path} does not begin with a byte order mark, which {encoding} needs.",
            f"declare `encoding: {codec}-le` or `{codec}-be`, or the encoding that it is written in.",
        )


def _open(path: Path, source: BinaryIO, closing: ExitStack) -> Any:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        archive = closing.enter_context(zipfile.ZipFile(source))
        return closing.enter_context(_only_member(archive, path))
    if suffix in COMPRESSIONS:
        return closing.enter_context(pa.CompressedInputStream(source, COMPRESSIONS[suffix]))
    return source


def _read(file: Any, size: int) -> bytes:
    """So many bytes, or fewer at the end: a single read may bring less."""
    start = b""
    while len(start) < size and (more := file.read(size - len(start))):
        start += more
    return start


def is_encoding(name: str) -> bool:
    """Whether Python can read files in that encoding."""
    try:
        return bool(codec_of(name))
    except ConfigError:
        return False


def codec_of(encoding: str) -> codecs.CodecInfo:
    """Python's codec of that name.

    Raises:
        ConfigError: there is none, or not for the text of files.
    """
    try:
        codec = codecs.lookup(encoding)
        if codec.incrementaldecoder and codec._is_text_encoding and codec.name not in NOT_OF_FILES:
            return codec
    except (LookupError, ValueError):
        pass
    raise ConfigError(
        f"{encoding!r} is not an encoding of text.", "e.g. utf-8, utf-16, cp1252, latin-1, shift_jis."
    )


def _decoder(codec: codecs.CodecInfo) -> codecs.IncrementalDecoder:
    codecs.register_error(HANDLER, _mark_invalid)
    return codec.incrementaldecoder(HANDLER)


def _transcode(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bytes:
    """The next bytes as UTF-8; none: the text ends here."""
    return decoder.decode(chunk, not chunk).encode("utf-8", HANDLER)


def _refuse_binary(path: Path, start: bytes) -> None:
    found = next((kind for magic, kind in MAGICS.items() if start.startswith(magic)), None)
    if found or b"\0" in start[:4]:
        raise DataError(
            f"{path} is not a text file: it begins as a {found or 'binary'} file.",
            "name a packed file by its kind, e.g. .csv.gz; declare the `encoding` if it is UTF-16 or UTF-32.",
        )


def _only_member(archive: zipfile.ZipFile, path: Path) -> Any:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        names = ", ".join(member.filename for member in members[:20]) or "none"
        raise DataError(
            f"{path} holds {len(members)} files, and one is expected: {names}.",
            "unpack it, and land its files one by one.",
        )
    if members[0].flag_bits & 1:
        raise DataError(f"{path} is encrypted.", "land it without a password.")
    return archive.open(members[0])


def _mark_invalid(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for characters that cannot be decoded, or encoded: a byte that is not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        return "\udcff", error.end
    if isinstance(error, UnicodeEncodeError):
        return INVALID * (error.end - error.start), error.end
    raise error
