"""Choices of agents about what everybody reads of a report: nothing at all, or words and a photo that they have checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.case_definitions import functions_of, procedure_of
from app.cases.concurrency import one_writer
from app.cases.files import attachments
from app.cases.files.attachments import OpenedFile
from app.cases.files.file_previews import open_picture
from app.cases.models import Case
from app.cases.reports.report_services import find_report_service
from app.cases.reports.reported_places import ReportedPlace
from app.core.db import db
from app.core.i18n import gettext
from app.core.photos.thumbnails import make_thumbnail
from app.core.sealing import seal, unseal, unseal_many
from app.core.web.access_rules import Actor

MAX_DESCRIPTION_LENGTH = 4000
PUBLISHED = "report_published"
_SEALED = "reported_place.publication"
# The copy of a photo that is published, made from its pixels alone.
PHOTO_SIDE, LARGEST_PHOTO = 1280, 600_000


class PhotoUnreadable(ValueError):
    """No copy of the photo can be made."""


@dataclass(frozen=True)
class Publication:
    """Words and a photo of a report that an agent has checked, empty before; nothing is published while it is hidden.

    `copy_id` is the copy of the photo, the only one that leaves.
    """

    description: str = ""
    photo_id: UUID | None = None
    is_hidden: bool = False
    copy_id: UUID | None = None


def find_publishable_place(agent: Actor, case: Case) -> ReportedPlace | None:
    """The place of a report that Open311 publishes, for an agent who processes it; None otherwise."""
    if find_report_service(case.procedure_slug) is None or not functions_of(agent, case):
        return None
    is_published = ReportedPlace.precision.is_not(None)
    return db.session.scalar(select(ReportedPlace).where(ReportedPlace.case_id == case.id, is_published))


def read_publication(place: ReportedPlace, case: Case) -> Publication:
    """The publication of a report. Raises KeyDestroyed, SealBroken."""
    values = unseal(case.key_id, place.publication, about=_SEALED) if place.publication else {}
    return _build_publication(values, is_hidden=place.is_hidden)


def read_publications(rows: Sequence[tuple[ReportedPlace, Case]]) -> dict[UUID, Publication]:
    """The publications of many reports, by the id of the report, with one look-up of keys."""
    sealed = {place.id: (case.key_id, place.publication) for place, case in rows if place.publication}
    values = dict(zip(sealed, unseal_many(sealed.values(), about=_SEALED), strict=True))
    return {
        place.id: _build_publication(values.get(place.id) or {}, is_hidden=place.is_hidden) for place, _case in rows
    }


def publish_report(place: ReportedPlace, case: Case, publication: Publication, *, by: Actor) -> None:
    """Choose what everybody reads of the report. Raises PhotoUnreadable, StaleCase."""
    details = {"hidden": publication.is_hidden, "words": publication.description, "photo": bool(publication.photo_id)}
    with one_writer(case):
        copy_id = _replace_copy(case, read_publication(place, case), publication.photo_id)
        values = {"description": publication.description, "photo": publication.photo_id, "copy": copy_id}
        place.is_hidden = publication.is_hidden
        place.publication = seal(case.key_id, {name: str(value or "") for name, value in values.items()}, about=_SEALED)
        timeline.record(case, PUBLISHED, by=by, visible_to=timeline.AGENTS, details=details)


def open_published_photo(place: ReportedPlace, case: Case) -> OpenedFile | None:
    """The copy of the photo that is published; None without one."""
    copy_id = read_publication(place, case).copy_id
    attachment = attachments.find_in_case(case, copy_id) if copy_id else None
    return attachments.open_file(attachment) if attachment else None


def get_typed_description(case: Case, answers: Mapping[str, Any]) -> str:
    """The description that the sender typed."""
    report = procedure_of(case).options.report
    return str(answers.get(report.open311.description) or "") if report and report.open311 else ""


def _replace_copy(case: Case, former: Publication, photo_id: UUID | None) -> UUID | None:
    """Make the copy of another photo, and delete that of the former one. Raises PhotoUnreadable."""
    if photo_id == former.photo_id:
        return former.copy_id
    if former.copy_id and (former_copy := attachments.find_in_case(case, former.copy_id)):
        attachments.delete_attachment(former_copy)
    return _make_copy(case, photo_id) if photo_id else None


def _make_copy(case: Case, photo_id: UUID) -> UUID:
    """A copy of a photo, smaller and without anything that cameras write. Raises PhotoUnreadable."""
    attachment = attachments.find_in_case(case, photo_id)
    picture = open_picture(attachment) if attachment else None
    content = make_thumbnail(b"".join(picture.chunks), side=PHOTO_SIDE, largest=LARGEST_PHOTO) if picture else None
    if content is None:
        raise PhotoUnreadable(photo_id)
    stream, name = BytesIO(content), gettext("photo publiée.jpg")
    return attachments.add_to_case(case, stream, name=name, type_="image/jpeg", limit=LARGEST_PHOTO).id


def _build_publication(values: Mapping[str, str], *, is_hidden: bool) -> Publication:
    ids = {name: UUID(values[name]) if values.get(name) else None for name in ("photo", "copy")}
    return Publication(values.get("description", ""), ids["photo"], is_hidden, ids["copy"])
