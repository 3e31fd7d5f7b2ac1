"""Pictures and files to attach in tests, made byte by byte."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 4, height: int = 2, pixel: bytes = b"\xff\x00\x00") -> bytes:
    """A PNG of one colour."""
    return _png(width, height, (b"\0" + pixel * width) * height)


def shaded_png(width: int, height: int) -> bytes:
    """A PNG that goes from blue to orange, with a disc in it."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            share = y / height
            is_sun = (x - width / 2) ** 2 + (y - height * 0.6) ** 2 < (height / 4) ** 2
            rows += bytes(
                (255, 220, 120)
                if is_sun
                else (int(30 + 200 * share), int(50 + 70 * share), int(110 - 50 * share))
            )
    return _png(width, height, bytes(rows))


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def gif(width: int, height: int) -> bytes:
    """The header of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0" * 20


def jpeg(width: int, height: int) -> bytes:
    """A JPEG up to its frame header, with other segments and fill bytes before it."""
    application = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    tables = b"\xff\xc4" + struct.pack(">H", 4) + b"\0\0"
    frame = b"\xff\xff\xc2" + struct.pack(">HBHH", 11, 8, height, width) + b"\0" * 6
    return b"\xff\xd8" + application + tables + frame


def webp(form: str, width: int, height: int) -> bytes:
    """The header of a WebP file of one of its three forms."""
    match form:
        case "VP8X":
            body = (
                b"VP8X\x0a\0\0\0"
                + b"\0" * 4
                + (width - 1).to_bytes(3, "little")
                + (height - 1).to_bytes(3, "little")
            )
        case "VP8L":
            bits = (width - 1) | (height - 1) << 14
            body = b"VP8L\0\0\0\0\x2f" + bits.to_bytes(4, "little")
        case _:
            body = b"VP8 \0\0\0\0" + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF\0\0\0\0WEBP" + body
