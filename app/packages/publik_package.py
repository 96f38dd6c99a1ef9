"""Exports of Publik as a package of ours: compared with what is here and taken like any other, with remarks in the drafts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.core.db.definition_drafts import INFO, WARNING, DraftChanged, Remark
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.definitions.definition_kinds import WORKFLOW as WORKFLOW_KIND
from app.definitions.drafts import definition_drafts
from app.language.schema.problems import Problem
from app.packages import package_qualities
from app.packages.choice_lists import problems_of_list
from app.packages.import_plan import IDENTICAL, NEW, Plan, is_installed, make_plan
from app.packages.models import ReceivedExport
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS, Package
from app.packages.package_import import KEEP, TAKE, Choices, ImportedDefinition, NotPublishable, import_package
from app.packages.placement import CREATE, Placement, foreign_roles, foreign_topics, local_roles
from app.publik_import.findings import build_reason
from app.publik_import.identifiers import make_slug as slug_of
from app.publik_import.import_selection import select_imports
from app.publik_import.importer import FORM, WORKFLOW, ImportedFile, import_contents
from app.publik_import.remarks import list_remarks
from app.themes import charter

MAX_BYTES = 50_000_000
_SECTIONS = {FORM: PROCEDURES, WORKFLOW: WORKFLOWS, "carddef": LISTS, "datasource": LISTS, "datasources": LISTS}


@dataclass(frozen=True)
class PublikExport:
    """Files of Publik read together: what became of each, and the package that their documents make."""

    files: Sequence[ImportedFile]
    package: Package
    remarks: Mapping[str, Sequence[Remark]]
    # The file that gave each document, by its key in the package.
    origins: Mapping[str, ImportedFile] = field(default_factory=dict)


def build_export(files: Sequence[ImportedFile]) -> PublikExport:
    """Two files of the same name are one document: the first is kept, and the other said to be left."""
    select_imports(files)
    documents: dict[str, dict[str, dict[str, Any]]] = {LISTS: {}, WORKFLOWS: {}, PROCEDURES: {}}
    remarks: dict[str, list[Remark]] = {}
    origins: dict[str, ImportedFile] = {}
    for one in files:
        with one.isolated():
            if _is_accepted(one) and one.definition is not None:
                section, slug = _SECTIONS[one.kind], one.definition["slug"]
                key = f"{section}/{slug}"
                remarks[key] = _notes_on(one)
                documents[section][slug] = one.definition
                origins[key] = one
    package = Package(
        slug="publik",
        name=_("Venir de Publik"),
        version="1",
        authority="",
        licence="",
        created_at="",
        definitions=documents,
        topics=_topics_of_categories(files),
        qualities=package_qualities.qualities_of_publik(documents, _quality_titles(files)),
    )
    return PublikExport(files, package, remarks, origins)


def _is_accepted(one: ImportedFile) -> bool:
    """Whether the file gives a document that can be kept; a list that cannot is reported as left aside."""
    if not one.is_imported or one.kind not in _SECTIONS or one.definition is None:
        return False
    if _SECTIONS[one.kind] == LISTS:
        if problems := problems_of_list(one.definition):
            _leave_aside(one, problems)
        return not problems
    if one.workflow and one.definition.get("workflow") != one.workflow and _is_workflow_installed(one.workflow):
        one.definition["workflow"] = one.workflow
    # Read once here, alone: the package reads the qualities of all its documents together.
    package_qualities.quality_slugs_in([one.definition])
    return True


def _notes_on(one: ImportedFile) -> list[Remark]:
    """What was found on the way, as notes of the draft."""
    return [
        Remark(each.path, each.message, WARNING if each.is_lost else INFO, each.verbatim)
        for each in list_remarks(one.definition or {}, one.findings)
    ]


def _leave_aside(one: ImportedFile, problems: Sequence[Problem]) -> None:
    one.is_imported, one.refusal = False, build_reason("list_refused", problem=problems[0].message)


def make_export_plan(arrival: PublikExport, placement: Placement | None = None) -> Plan:
    """Compared with what is here. A role that is not found by its name waits for somebody to say who it is."""
    return make_plan(
        arrival.package,
        placement or suggest_placement(arrival.package),
        isolated=lambda key: arrival.origins[key].isolated(),
    )


def suggest_placement(package: Package) -> Placement:
    """The role here of the same name or title; for topics likewise, and those that the exports describe are added."""
    known = {name: role.slug for role in local_roles() for name in (slug_of(role.title, "role"), role.slug)}
    topics = [topic.slug for topic in charter.get_charter().topics]
    return Placement(
        roles={slug: known.get(slug, CREATE) for slug in foreign_roles(package)},
        topics={
            slug: slug if slug in topics or "title" in topic or not topics else topics[-1]
            for slug, topic in foreign_topics(package).items()
        },
    )


def import_export(arrival: PublikExport, plan: Plan, choices: Choices, *, by: UUID | None) -> list[ImportedDefinition]:
    """Keeps the chosen documents as drafts and lists. Raises NameRefused, DraftChanged.

    A document that cannot be kept is reported at its file, and the others are kept.
    """
    for item in plan.items:
        origin = arrival.origins[item.key]
        origin.state = item.state
        if choices.decision_for(item) == KEEP and item.state != IDENTICAL:
            origin.is_imported, origin.refusal = False, build_reason("chosen_out")
    return import_package(
        plan,
        choices,
        by=by,
        remarks=arrival.remarks,
        isolated=lambda key: _isolated_saving(arrival.origins[key]),
    )


@contextmanager
def _isolated_saving(one: ImportedFile) -> Iterator[None]:
    """What is saved of one file is saved whole or not at all; that somebody changed the draft meanwhile concerns them all."""
    changed: DraftChanged | None = None
    with one.isolated():
        try:
            with db.session.begin_nested():
                yield
        except NotPublishable as refused:
            _leave_aside(one, refused.problems)
        except DraftChanged as error:
            changed = error
    if changed is not None:
        raise changed


def import_new_definitions(arrival: PublikExport, plan: Plan, *, must_replace: bool) -> list[ImportedDefinition]:
    """Takes what is new here, and what differs when that was asked for; a list of ours is never changed."""
    answers = {item.key: TAKE for item in plan.items if item.state == NEW or must_replace}
    return import_export(arrival, plan, Choices(decisions=answers), by=None)


def store_exports(files: Iterable[tuple[str, bytes]], *, by: UUID | None) -> UUID:
    """Keeps the files together for a day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(f"{number:04}/{name}", content)
    received = ReceivedExport(id=new_id(), content=buffer.getvalue(), received_at=clock.now(), received_by_id=by)
    db.session.add(received)
    db.session.flush()
    return received.id


def load_export(export_id: UUID) -> PublikExport | None:
    """What was received under this identifier, read again; none once it was taken or a day has passed."""
    received = db.session.get(ReceivedExport, export_id)
    if received is None:
        return None
    with zipfile.ZipFile(io.BytesIO(received.content)) as archive:
        files = [(name.partition("/")[2], archive.read(name)) for name in archive.namelist()]
    return build_export(import_contents(files))


def delete_exports(export_id: UUID) -> None:
    db.session.execute(delete(ReceivedExport).where(ReceivedExport.id == export_id))


def _is_workflow_installed(circuit: str) -> bool:
    """Whether the circuit that a form names came before, and is published or a draft."""
    return is_installed(WORKFLOWS, circuit) or (
        definition_drafts.is_valid_slug(circuit) and definition_drafts.find_draft(WORKFLOW_KIND, circuit) is not None
    )


def _quality_titles(files: Iterable[ImportedFile]) -> dict[str, str]:
    """The titles of the roles that become qualities."""
    return {slug: title for one in files for slug, title in one.qualities.items()}


def _topics_of_categories(files: Iterable[ImportedFile]) -> list[dict[str, Any]]:
    """The categories among the files, as topics of the portal."""
    categories = [one.definition for one in files if one.kind == "category" and one.definition is not None]
    return [
        {"slug": each["slug"], "title": each["title"], "summary": each["description"], "icon": "file-text"}
        for each in categories
        if each["title"]
    ]
