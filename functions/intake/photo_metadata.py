"""Removing what a camera wrote beside the picture: place, time, owner, serial number. Pure; no picture is decoded.

Only the pieces that draw the picture are kept, so that a kind of metadata nobody has thought of goes, too:

- JPEG (ITU-T T.81, annex B): a row of segments. Application segments and comments go. Kept are APP0 when it is plain
  JFIF (density), APP14 (Adobe: says how colours are coded) and APP2 when it holds a colour profile (ICC.1 annex B.4).
  Whatever follows the end of the picture goes.
- WebP (RFC 9649): a RIFF container of chunks. Kept are the chunks of a still picture and the colour profile; the flags
  for EXIF and XMP in VP8X are cleared. An animation is no photo.

The colour profile can hold a camera's name in theory; without it, colours are wrong. Orientation is EXIF, too: the web
kit turns pictures upright before it sends them.
"""

from __future__ import annotations

from collections.abc import Iterator


class UnreadablePhotoError(ValueError):
    """These bytes are not a whole JPEG or WebP picture."""


def stripped(content_type: str, data: bytes) -> bytes:
    """The picture without its metadata; the same bytes when there is none.

    Args:
        content_type: image/jpeg or image/webp.
        data: the file.

    Raises:
        UnreadablePhotoError: it is not a picture of that type.
    """
    match content_type:
        case "image/jpeg":
            return _jpeg(data)
        case "image/webp":
            return _webp(data)
    raise UnreadablePhotoError("type")


_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_KEPT_APPLICATION = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JFIF_WITHOUT_THUMBNAIL = 18
"""Bytes of that segment (T.871, 10.1); a thumbnail would show what was cut off."""

_DRAWING = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD, *range(0xC0, 0xD0), _SCAN})
"""Tables, frame headers, restart interval, number of lines, scans (T.81, table B.1)."""


def _jpeg(data: bytes) -> bytes:
    if data[:2] != bytes((0xFF, _START)):
        raise UnreadablePhotoError("no JPEG")
    kept, scans = [data[:2]], 0
    for marker, piece in _segments(data):
        scans += marker == _SCAN
        if marker in _DRAWING or marker == _END or _is_kept_application(marker, piece):
            kept.append(piece)
    if not scans:
        raise UnreadablePhotoError("no scan")
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment; a scan comes with its coded data. Ends after the end of the image."""
    at = 2
    while True:
        marker, begin = _marker(data, at)
        if marker == _END:
            yield marker, bytes((0xFF, _END))
            return
        length = int.from_bytes(data[begin + 1 : begin + 3], "big")
        end = begin + 1 + length
        if length < 2 or end > len(data):
            raise UnreadablePhotoError("segment")
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        yield marker, b"\xff" + data[begin:end]
        at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at a place and where it stands; it may be preceded by fill bytes 0xFF."""
    begin = at
    while begin < len(data) and data[begin] == 0xFF:
        begin += 1
    if begin == at or begin >= len(data) or data[begin] < 0xC0 or data[begin] in range(0xD0, 0xD9):
        raise UnreadablePhotoError("marker")
    return data[begin], begin


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded data ends: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise UnreadablePhotoError("scan without end")
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _is_kept_application(marker: int, piece: bytes) -> bool:
    name = _KEPT_APPLICATION.get(marker)
    if name is None or not piece[4:].startswith(name):
        return False
    return marker != 0xE0 or len(piece) <= _JFIF_WITHOUT_THUMBNAIL


_PICTURE_CHUNKS = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
_BODIES = frozenset({b"VP8 ", b"VP8L"})
_EXIF_AND_XMP = 0x0C
"""Bits of the first byte of VP8X that announce EXIF and XMP."""


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise UnreadablePhotoError("no WebP")
    size = int.from_bytes(data[4:8], "little")
    if size + 8 > len(data) or size < 4:
        raise UnreadablePhotoError("shorter than it says")
    chunks = [(name, body) for name, body in _chunks(data[12 : size + 8]) if name in _PICTURE_CHUNKS]
    if not any(name in _BODIES for name, _ in chunks):
        raise UnreadablePhotoError("no picture")
    body = b"".join(map(_chunk, chunks))
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if at + 8 > len(data) or end > len(data):
            raise UnreadablePhotoError("chunk")
        yield data[at : at + 4], data[at + 8 : end]
        at = end + length % 2


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    name, body = chunk
    if name == b"VP8X":
        if len(body) < 10:
            raise UnreadablePhotoError("VP8X")
        body = bytes((body[0] & ~_EXIF_AND_XMP,)) + body[1:]
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
