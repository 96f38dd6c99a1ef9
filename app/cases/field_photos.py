"""The photos that an agent carries of a request on the ground: the first of a report, made small."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from app.cases import attachments
from app.cases.definitions import procedure_of
from app.cases.models import Attachment, Case
from app.cases.readable_answers import agent_reader, answers_for
from app.core.sealing import KeyDestroyed
from app.core.storage import FileMissing
from app.procedures.definition import Field

MOST_OF_ONE = 2
# Of a whole tour: what a device keeps beside the words, and what a mobile network brings in a few seconds.
MOST_BYTES = 2_000_000
LARGEST = 60_000
SIDE = 640
QUALITIES = (70, 50, 30)
FORMATS = ("JPEG", "PNG", "WEBP")
# Beyond that it takes more memory to open than a process has to spare.
MOST_PIXELS = 50_000_000


class Luggage:
    """What is left to carry: the photos of the first requests come, those of the last stay at the office."""

    def __init__(self) -> None:
        self.left = MOST_BYTES

    def take(self, case: Case) -> list[str]:
        """The photos of one request, in base64 of JPEG."""
        taken = []
        for photo in photos_of(case):
            if len(photo) > self.left:
                break
            self.left -= len(photo)
            taken.append(b64encode(photo).decode())
        return taken


def photos_of(case: Case) -> Iterator[bytes]:
    """The first photos that the applicant gave of a place; no other file, which could be anything of theirs."""
    field = _question(case)
    if field is None or field.profile or field.settings.get("readers"):
        return
    given = answers_for(case, agent_reader(frozenset())).get(field.id) or []
    for answer in given[:MOST_OF_ONE]:
        attachment = attachments.find_in_case(case, UUID(answer["id"]))
        photo = _made_small(attachment) if attachment is not None else None
        if photo is not None:
            yield photo


def _question(case: Case) -> Field | None:
    """The one that says of itself that photos of a report answer it."""
    procedure = procedure_of(case)
    return procedure.field(procedure.options.report.photos) if procedure.options.report else None


def _made_small(attachment: Attachment) -> bytes | None:
    """Upright, without what the camera wrote in it; None for what is no image."""
    try:
        content = b"".join(attachments.open_file(attachment).chunks)
        with Image.open(io.BytesIO(content), formats=FORMATS) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                return None
            photo.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(photo).convert("RGB")
    except (KeyDestroyed, FileMissing, UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    upright.thumbnail((SIDE, SIDE))
    return next((small for quality in QUALITIES if len(small := _jpeg(upright, quality)) <= LARGEST), None)


def _jpeg(photo: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    photo.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
