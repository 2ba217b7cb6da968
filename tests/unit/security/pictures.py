"""Small pictures made by hand: the pieces of JPEG and WebP files, with a marked secret in every place for metadata."""

from __future__ import annotations

SECRET = b"-7.6277,109.2447 Budi"


def segment(marker: int, body: bytes) -> bytes:
    """One JPEG segment."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


JFIF = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
ADOBE = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")
PROFILE = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile")
TABLES = segment(0xDB, bytes(65)) + segment(0xC4, bytes(20))
FRAME = segment(0xC0, bytes((8, 0, 1, 0, 1, 1, 1, 0x11, 0)))
SCAN = segment(0xDA, bytes((1, 1, 0, 0, 63, 0))) + b"\x12\xff\x00\x34\xff\xd0\x56"
END = b"\xff\xd9"

METADATA = (
    segment(0xE1, b"Exif\0\0II*\0" + SECRET),
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET),
    segment(0xED, b"Photoshop 3.0\08BIM" + SECRET),
    segment(0xFE, b"comment " + SECRET),
    segment(0xE2, b"MPF\0" + SECRET),
    segment(0xE0, b"JFXX\0\x10" + SECRET),
    segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02" + SECRET),
    segment(0xEF, SECRET),
    segment(0xF0, SECRET),
)


def jpeg(*metadata: bytes, after: bytes = b"", between: bytes = b"") -> bytes:
    """A JPEG file with these segments behind its head, between two scans, and these bytes after its end."""
    return b"".join((b"\xff\xd8", JFIF, *metadata, ADOBE, PROFILE, TABLES, FRAME, SCAN, between, SCAN, END, after))


def chunk(name: bytes, body: bytes) -> bytes:
    """One WebP chunk."""
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def webp(*chunks: bytes) -> bytes:
    """A WebP file of these chunks."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def extended(flags: int) -> bytes:
    """The head of an extended WebP file."""
    return chunk(b"VP8X", bytes((flags,)) + bytes(9))


PICTURE = chunk(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a\x01\x00\x01")
WEBP_METADATA = (chunk(b"EXIF", SECRET), chunk(b"XMP ", SECRET), chunk(b"note", SECRET), chunk(b"ANMF", SECRET))
