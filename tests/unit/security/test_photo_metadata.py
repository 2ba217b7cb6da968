"""Photos lose what the camera wrote beside the picture, and nothing of the picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.photo_metadata import UnreadablePhotoError, stripped
from intake.photos import strip_photo
from shared.store import Document
from tests.unit.security.create_services import NOW, TestServices
from tests.unit.security.pictures import (
    JFIF,
    METADATA,
    PICTURE,
    SECRET,
    WEBP_METADATA,
    chunk,
    extended,
    jpeg,
    segment,
    webp,
)

JPEG, WEBP = "image/jpeg", "image/webp"
TYPES = st.sampled_from([JPEG, WEBP])


@pytest.mark.parametrize("metadata", METADATA)
def test_metadata_of_a_jpeg_goes_and_the_picture_stays(metadata: bytes) -> None:
    """EXIF, XMP, IPTC, comments, thumbnails and segments that nobody knows are cut out; all else is as it was."""
    assert SECRET in jpeg(metadata)
    assert stripped(JPEG, jpeg(metadata)) == jpeg()


@pytest.mark.parametrize("metadata", METADATA)
def test_metadata_between_scans_goes(metadata: bytes) -> None:
    """A progressive picture has several scans, and a hiding place between each two."""
    assert stripped(JPEG, jpeg(between=metadata)) == jpeg()


def test_what_follows_the_end_of_a_jpeg_goes() -> None:
    """Phones append a second picture or a video there."""
    assert stripped(JPEG, jpeg(after=SECRET)) == jpeg()


def test_fill_bytes_before_a_marker_are_read_over() -> None:
    """T.81 B.1.1.2 allows any number of them."""
    filled = jpeg().replace(JFIF, b"\xff\xff" + JFIF)
    assert stripped(JPEG, filled) == jpeg()


@pytest.mark.parametrize("metadata", WEBP_METADATA)
def test_metadata_of_a_webp_goes_and_its_flags_with_it(metadata: bytes) -> None:
    """The file says no more that it has EXIF and XMP; alpha and colour profile stay announced."""
    profile = chunk(b"ICCP", b"profile")
    found = stripped(WEBP, webp(extended(0x3C), profile, PICTURE, metadata))
    assert found == webp(extended(0x30), profile, PICTURE)


def test_a_plain_webp_stays_as_it_is() -> None:
    """What browsers encode comes back byte by byte; bytes after the end go."""
    assert stripped(WEBP, webp(PICTURE)) == webp(PICTURE)
    assert stripped(WEBP, webp(PICTURE) + SECRET) == webp(PICTURE)


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        (JPEG, b""),
        (JPEG, webp(PICTURE)),
        (WEBP, jpeg()),
        (WEBP, webp(chunk(b"ANMF", PICTURE))),
        (WEBP, webp(chunk(b"VP8X", b"\0"), PICTURE)),
        (WEBP, webp(chunk(b"EXIF", SECRET))),
        (JPEG, b"\xff\xd8" + JFIF + b"\xff\xd9"),
        (JPEG, b"\xff\xd8" + segment(0xE1, SECRET)),
        ("image/gif", b"GIF89a"),
        ("text/html", b"<script>"),
    ],
)
def test_what_is_no_still_picture_is_unreadable(content_type: str, data: bytes) -> None:
    """Another type than it says, an animation, a file without a picture."""
    with pytest.raises(UnreadablePhotoError):
        stripped(content_type, data)


@given(st.binary(max_size=400), TYPES)
def test_any_bytes_are_stripped_or_unreadable(data: bytes, content_type: str) -> None:
    """No input makes it fail otherwise or hang."""
    try:
        stripped(content_type, data)
    except UnreadablePhotoError:
        return


@given(st.data(), TYPES)
def test_damaged_pictures_are_stripped_or_unreadable(data: st.DataObject, content_type: str) -> None:
    """A picture that was cut off or changed somewhere is told from a whole one, or stripped all the same."""
    whole = bytearray(jpeg(*METADATA) if content_type == JPEG else webp(extended(0x0C), PICTURE, *WEBP_METADATA))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        once = stripped(content_type, cut)
    except UnreadablePhotoError:
        return
    assert stripped(content_type, once) == once
    assert len(once) <= len(cut)


@given(st.lists(st.sampled_from(METADATA)), st.lists(st.sampled_from(METADATA)), st.binary(max_size=50))
def test_metadata_in_any_order_and_number_goes(head: list[bytes], between: list[bytes], after: bytes) -> None:
    """Whatever was there, the same picture comes out."""
    assert stripped(JPEG, jpeg(*head, between=b"".join(between), after=after)) == jpeg()


@given(st.lists(st.sampled_from((*WEBP_METADATA, PICTURE))).filter(lambda chunks: PICTURE in chunks))
def test_webp_metadata_in_any_order_goes(chunks: list[bytes]) -> None:
    """Chunks of metadata may stand anywhere."""
    pictures = [each for each in chunks if each == PICTURE]
    assert stripped(WEBP, webp(extended(0x0C), *chunks)) == webp(extended(0), *pictures)


def _after(content_type: str, data: bytes) -> tuple[str, Document | None]:
    services, path = TestServices(), "reports/r/photos/0"
    services.store.set(path, {"uid": "u", "content_type": content_type, "data": data, "at": NOW})
    done = strip_photo(services, "r", "0")
    assert strip_photo(services, "r", "0") in ("clean", "gone")
    return done, services.store.get(path)


def test_a_photo_with_metadata_is_written_anew() -> None:
    """The other fields stay; the second delivery of the event finds nothing to do."""
    done, document = _after(JPEG, jpeg(*METADATA))
    assert done == "stripped"
    assert document == {"uid": "u", "content_type": JPEG, "data": jpeg(), "at": NOW}


def test_a_clean_photo_is_not_written() -> None:
    """Photos from the app cost one read."""
    assert _after(WEBP, webp(PICTURE))[0] == "clean"


def test_what_is_no_picture_is_deleted() -> None:
    """Nobody is shown a file that nobody could check."""
    assert _after(JPEG, b"<script>") == ("deleted", None)
