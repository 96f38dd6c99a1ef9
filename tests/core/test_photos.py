"""Location metadata of photos: read when requested, then stripped, with the same pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from app.core import photos
from app.core.photos.exif import read_exif

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
HEIC = "image/heic"
# 48° 12' 34.56" N, 1° 30' 0" W
POSITION = (48.20960, -1.5)
SECRETS = (b"canari-du-fabricant", b"canari-xmp", b"canari-texte")


def exif(orientation: int, *, has_position: bool) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "canari-du-fabricant"
    if has_position:
        tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 34.56), 3: "W", 4: (1.0, 30.0, 0.0)})
    return tags


def photo(kind: str, orientation: int = 1, *, has_position: bool = True, mode: str = "RGB", **more: object) -> bytes:
    picture = Image.effect_noise((48, 32), 60).convert(mode)
    file = io.BytesIO()
    picture.save(file, kind, exif=exif(orientation, has_position=has_position), **more)  # type: ignore[arg-type]
    return file.getvalue()


def heic(*, method: int = 0) -> bytes:
    """Build the boxes that telephones write around an Exif item, without the picture itself."""
    tiff = exif(1, has_position=True).tobytes().removeprefix(b"Exif\x00\x00")
    item = b"\x00\x00\x00\x00" + tiff

    def box(name: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4) + name + content

    def infe(number: int, name: bytes) -> bytes:
        return box(b"infe", b"\x02\x00\x00\x00" + number.to_bytes(2) + b"\x00\x00" + name + b"\x00")

    def meta(offset: int) -> bytes:
        place = (1).to_bytes(2) + method.to_bytes(2) + b"\x00\x00\x00\x01" + offset.to_bytes(4) + len(item).to_bytes(4)
        iloc = box(b"iloc", b"\x01\x00\x00\x00\x44\x00" + (1).to_bytes(2) + place)
        iinf = box(b"iinf", b"\x00\x00\x00\x00" + (2).to_bytes(2) + infe(1, b"Exif") + infe(2, b"hvc1"))
        idat = box(b"idat", item) if method else b""
        return box(b"meta", b"\x00\x00\x00\x00" + iinf + iloc + idat)

    start = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    if method:
        return start + meta(0) + box(b"mdat", b"picture")
    head = start + meta(0)
    return start + meta(len(head) + 8) + box(b"mdat", item + b"picture")


def fixtures() -> Iterator[tuple[str, bytes, str, int]]:
    for kind, type_ in TYPES.items():
        for orientation in (1, 3, 6, 8):
            yield f"{kind} {orientation}", photo(kind, orientation), type_, orientation
    yield "progressive JPEG", photo("JPEG", 6, progressive=True, quality=40), "image/jpeg", 6
    yield "grey JPEG", photo("JPEG", 5, mode="L"), "image/jpeg", 5
    yield "JPEG in four inks", photo("JPEG", 2, mode="CMYK"), "image/jpeg", 2
    yield "JPEG with XMP", photo("JPEG", 7, xmp=b"<x>canari-xmp</x>"), "image/jpeg", 7
    yield "JPEG with another behind", photo("JPEG", 1) + photo("JPEG", 1), "image/jpeg", 1
    yield "transparent PNG", photo("PNG", 4, mode="RGBA"), "image/png", 4
    yield "lossless WebP", photo("WEBP", 6, lossless=True, xmp=b"<x>canari-xmp</x>"), "image/webp", 6
    yield "HEIC", heic(), HEIC, 1
    yield "HEIC with its items inside", heic(method=1), HEIC, 1


FIXTURES = list(fixtures())


@pytest.mark.parametrize("name, content, type_, orientation", FIXTURES, ids=[name for name, *_ in FIXTURES])
def test_the_position_is_read_and_stripped(name: str, content: bytes, type_: str, orientation: int) -> None:
    assert photos.read_position(content, type_) == pytest.approx(POSITION, abs=1e-4)

    cleaned = photos.strip_metadata(content, type_)

    assert photos.read_position(cleaned, type_) is None
    assert not [word for word in SECRETS if word in cleaned]
    assert photos.strip_metadata(cleaned, type_) == cleaned
    if type_ != HEIC:
        before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(cleaned))
        assert after.getexif().get(0x0112, 1) == orientation
        assert not after.getexif().get_ifd(0x8825)
        assert after.tobytes() == before.tobytes()


def test_the_texts_of_a_png_are_stripped() -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "canari-texte")
    texts.add_itxt("XML:com.adobe.xmp", "canari-xmp", zip=False)

    cleaned = photos.strip_metadata(photo("PNG", pnginfo=texts), "image/png")

    assert not [word for word in SECRETS if word in cleaned]


def test_the_colours_of_a_jpeg_are_unchanged() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    cleaned = photos.strip_metadata(photo("JPEG", icc_profile=profile), "image/jpeg")

    assert Image.open(io.BytesIO(cleaned)).info["icc_profile"] == profile


def test_a_photo_without_position_has_none() -> None:
    assert photos.read_position(photo("JPEG", has_position=False), "image/jpeg") is None


@pytest.mark.parametrize("type_", [*TYPES.values(), HEIC])
@pytest.mark.parametrize("name, content, _, __", FIXTURES[::5], ids=[name for name, *_ in FIXTURES[::5]])
def test_truncated_and_foreign_files_raise_nothing(name: str, content: bytes, _: str, __: int, type_: str) -> None:
    for length in range(0, len(content), 97):
        photos.strip_metadata(content[:length], type_)
        photos.read_position(content[:length], type_)


@pytest.mark.parametrize(
    "tiff",
    [b"II", b"MM\x00*", b"II*\x00\xff\xff\xff\xff", b"MM\x00*\x00\x00\x00\x08\xff\xff" + b"\x88\x25" * 40, b"PK\x03\x04" * 9],
)  # fmt: skip
def test_a_broken_exif_gives_no_position(tiff: bytes) -> None:
    assert read_exif(tiff).position is None


def test_an_exif_whose_entries_name_all_its_bytes_again_and_again_is_not_read() -> None:
    entry = b"\x01\x0f\x00\x07" + (60_000).to_bytes(4) + (8).to_bytes(4)
    orientation = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"
    many = b"MM\x00*\x00\x00\x00\x08" + (5000).to_bytes(2) + orientation + entry * 4999

    assert read_exif(many).orientation == 1


def test_an_orientation_that_is_no_number_leaves_the_photo_upright() -> None:
    word = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x02\x00\x00\x00\x02" + b"6\x00\x00\x00" + bytes(4)

    assert read_exif(word).orientation == 1
