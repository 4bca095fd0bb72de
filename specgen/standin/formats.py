"""Plain values -> the bytes of .npz, .png and .wav files. The same values give the same bytes."""

import bz2
import gzip
import io
import lzma
import struct
import wave
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

# Type -> how a .npy file names it, and how `struct` packs it.
TYPES = {
    "bool": ("|b1", "?"), "int8": ("|i1", "b"), "uint8": ("|u1", "B"), "int16": ("<i2", "h"),
    "uint16": ("<u2", "H"), "int32": ("<i4", "i"), "uint32": ("<u4", "I"), "int64": ("<i8", "q"),
    "uint64": ("<u8", "Q"), "float16": ("<f2", "e"), "float32": ("<f4", "f"),
    "float64": ("<f8", "d"),
}  # fmt: skip

LEVEL = 5  # of compression: 9 takes 25 times as long for a sixth less


def npy(dtype: str, shape: tuple[int, ...], values: Sequence[float]) -> bytes:
    """An array as a .npy file. values: as many as the shape holds, the last axis fastest.

    Raises ValueError if one of them is too large for the type.
    Source: numpy.lib.format, "Format Version 1.0".
    """
    return _npy(TYPES[dtype][0], shape, _packed(dtype, values))


def _packed(dtype: str, values: Sequence[float]) -> bytes:
    try:
        return struct.pack(f"<{len(values)}{TYPES[dtype][1]}", *values)
    except (struct.error, OverflowError):
        raise ValueError(f"{min(values)} to {max(values)} does not fit into {dtype}") from None


def npy_levels(dtype: str, shape: tuple[int, ...], levels: bytes, meant: Sequence[float]) -> bytes:
    """The same of levels from 0 to 255. meant: the number that each level stands for."""
    numbers = [_packed(dtype, [number]) for number in meant]
    return _npy(TYPES[dtype][0], shape, b"".join(map(numbers.__getitem__, levels)))


def npy_texts(values: Sequence[str]) -> bytes:
    """Texts as a .npy file of one axis; numpy's own text type, so nothing is pickled."""
    longest = max(map(len, values))
    content = b"".join(text.ljust(longest, "\0").encode("utf-32-le") for text in values)
    return _npy(f"<U{longest}", (len(values),), content)


def _npy(name: str, shape: tuple[int, ...], content: bytes) -> bytes:
    header = f"{{'descr': {name!r}, 'fortran_order': False, 'shape': {shape!r}, }}".encode("ascii")
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + content


def npz(arrays: Mapping[str, bytes]) -> bytes:
    """Arrays by name, each a .npy file, as a compressed .npz file."""
    return _zip({f"{name}.npy": content for name, content in arrays.items()})


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # or the bytes would tell the operating system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=LEVEL)
    return out.getvalue()


def png(height: int, width: int, pixels: bytes) -> bytes:
    """Pixels as a .png file: grey if there is one byte for each, RGB if there are three.

    Source: https://www.w3.org/TR/png, 11.2 "Critical chunks".
    """
    row = len(pixels) // height
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if row > width else 0, 0, 0, 0)
    rows = b"".join(b"\0" + pixels[start : start + row] for start in range(0, len(pixels), row))
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, LEVEL)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def wav(rate: int, samples: Sequence[float]) -> bytes:
    """Samples from -1 to 1 as a 16-bit .wav file of one channel. rate: samples a second."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *(round(32767 * s) for s in samples)))
    return out.getvalue()


# What pandas unpacks by the end of a file's name.
_PACK: dict[str, Callable[[str, bytes], bytes]] = {
    ".gz": lambda name, content: gzip.compress(content, mtime=0),
    ".bz2": lambda name, content: bz2.compress(content),
    ".xz": lambda name, content: lzma.compress(content),
    ".zip": lambda name, content: _zip({name.removesuffix(".zip"): content}),
}


def packed(path: str, content: bytes) -> bytes:
    """The content as a file of this name holds it: compressed if the name says so."""
    name = PurePosixPath(path)
    pack = _PACK.get(name.suffix)
    return pack(name.name, content) if pack else content
