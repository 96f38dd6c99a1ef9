"""The picture of a signature in an ODT file: a part of the archive, and a frame where its placeholder was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from lxml import etree

from app.documents.office.odt_names import DRAW, MANIFEST, SVG, TEXT, XLINK
from app.documents.office.signature_pictures import PICTURE_NAME, PrintedPicture, SignaturePicture, convert_picture


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture of the archive, by the name of its part."""

    path: str
    picture: PrintedPicture


def embed_pictures(
    pictures: Mapping[str, SignaturePicture], parts: dict[str, bytes], manifest: Any
) -> dict[str, EmbeddedPicture]:
    """Add the pictures to the parts and to their list, each once; returns them by their placeholders."""
    embedded: dict[SignaturePicture, EmbeddedPicture] = {}
    for picture in pictures.values():
        if picture not in embedded:
            printed = convert_picture(picture)
            path = _choose_path(parts)
            parts[path] = printed.png
            entry = etree.SubElement(manifest, f"{MANIFEST}file-entry")
            entry.set(f"{MANIFEST}full-path", path)
            entry.set(f"{MANIFEST}media-type", "image/png")
            embedded[picture] = EmbeddedPicture(path, printed)
    return {mark: embedded[picture] for mark, picture in pictures.items()}


def make_frame(embedded: EmbeddedPicture) -> Any:
    """The frame of a picture, placed as a letter of its line."""
    picture = embedded.picture
    frame = etree.Element(f"{DRAW}frame")
    frame.set(f"{DRAW}name", PICTURE_NAME)
    frame.set(f"{TEXT}anchor-type", "as-char")
    frame.set(f"{SVG}width", f"{picture.width:.2f}mm")
    frame.set(f"{SVG}height", f"{picture.height:.2f}mm")
    image = etree.SubElement(frame, f"{DRAW}image")
    for name, value in {"href": embedded.path, "type": "simple", "show": "embed", "actuate": "onLoad"}.items():
        image.set(f"{XLINK}{name}", value)
    etree.SubElement(frame, f"{SVG}title").text = picture.description
    return frame


def _choose_path(parts: Mapping[str, bytes]) -> str:
    """A name that no part has: the template may be a document made by Parvis."""
    return next(path for number in count(1) if (path := f"Pictures/{PICTURE_NAME}-{number}.png") not in parts)
