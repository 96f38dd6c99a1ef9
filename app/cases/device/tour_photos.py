"""The photos that an agent carries of a request on the ground: the first of a report, made small."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from uuid import UUID

from app.cases.case_definitions import procedure_of
from app.cases.files import attachments
from app.cases.models import Attachment, Case
from app.cases.reading.readable_answers import agent_reader, answers_for
from app.core.photos.thumbnails import Thumbnailer
from app.core.sealing import KeyDestroyed
from app.core.storage import FileMissing
from app.procedures.definition import Field

MAX_PHOTOS_PER_CASE = 2
# Of a whole tour: what a device keeps beside the words, and what a mobile network brings in a few seconds.
MAX_TOTAL_BYTES = 2_000_000
MAX_PHOTO_BYTES = 60_000
MAX_SIDE_PIXELS = 640


class PhotoBudget:
    """Bytes left for photos in a tour: photos of the first cases are included, later ones are left out."""

    def __init__(self, thumbnailer: Thumbnailer) -> None:
        self.remaining_bytes = MAX_TOTAL_BYTES
        self._thumbnailer = thumbnailer

    def take_photos(self, case: Case) -> list[str]:
        """The photos of one request, in base64 of JPEG."""
        photos = []
        for photo in photos_of(case, self._thumbnailer):
            if len(photo) > self.remaining_bytes:
                break
            self.remaining_bytes -= len(photo)
            photos.append(b64encode(photo).decode())
        return photos


def build_thumbnailer() -> Thumbnailer:
    """The thumbnailer for the photos of a whole tour."""
    return Thumbnailer(side=MAX_SIDE_PIXELS, largest=MAX_PHOTO_BYTES)


def photos_of(case: Case, thumbnailer: Thumbnailer) -> Iterator[bytes]:
    """The first photos that the applicant gave of a place; no other file, which could be anything of theirs."""
    field = _photo_field(case)
    if field is None or field.profile or field.settings.get("readers"):
        return
    files = answers_for(case, agent_reader(frozenset())).get(field.id) or []
    for answer in files[:MAX_PHOTOS_PER_CASE]:
        attachment = attachments.find_in_case(case, UUID(answer["id"]))
        content = _read_content(attachment) if attachment is not None else None
        photo = thumbnailer.make_thumbnail(content) if content else None
        if photo is not None:
            yield photo


def _photo_field(case: Case) -> Field | None:
    """Find the field that declares that photos of a report answer it."""
    procedure = procedure_of(case)
    return procedure.field(procedure.options.report.photos) if procedure.options.report else None


def _read_content(attachment: Attachment) -> bytes | None:
    try:
        return b"".join(attachments.open_file(attachment).chunks)
    except (KeyDestroyed, FileMissing):
        return None
