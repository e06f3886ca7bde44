"""Small files that are pictures, of any size in pixels and bytes."""

import struct
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 1, height: int = 1, *, weight: int = 0) -> bytes:
    """A PNG whose head names these sides, of at least `weight` bytes. Only one of a single pixel has all its pixels."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"tEXt", b"weight\0" + b"." * weight)
        + _chunk(b"IDAT", zlib.compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int, *, before: bytes = b"", frame: int = 0xC0) -> bytes:
    """The head of a JPEG with these sides; `before`: segments that stand before the frame."""
    sides = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8"
        + before
        + b"\xff"
        + bytes([frame])
        + struct.pack(">H", len(sides) + 2)
        + sides
        + b"\xff\xda\0\x08\1\1\0\0\x3f\0"
        + b"pixels"
        + b"\xff\xd9"
    )


PNG = png()
