"""The picture of a signature as office files take it: a PNG, and its size on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType

# The name of the picture in the files, by which its words are found again.
PICTURE_NAME = "parvis-signature"
_MAX_WIDTH, _MAX_HEIGHT = 50.0, 25.0


@dataclass(frozen=True)
class SignaturePicture:
    """The picture as it was given, and its words for people who do not see it."""

    content: bytes
    description: str


@dataclass(frozen=True)
class PrintedPicture:
    """The picture as every word processor reads it, with its size in millimetres."""

    png: bytes
    width: float
    height: float
    description: str


NO_PICTURES: Mapping[str, SignaturePicture] = MappingProxyType({})


def convert_picture(picture: SignaturePicture) -> PrintedPicture:
    """The picture in its own proportions, within five centimetres by two and a half. Called in a process apart."""
    from PIL import Image

    with Image.open(BytesIO(picture.content)) as image:
        scale = min(_MAX_WIDTH / image.width, _MAX_HEIGHT / image.height)
        output = BytesIO()
        image.convert("RGBA").save(output, "PNG", optimize=True)
        return PrintedPicture(output.getvalue(), image.width * scale, image.height * scale, picture.description)
