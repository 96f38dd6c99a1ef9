"""Turn exports of Publik into a package, planned and imported like any other, with remarks in the drafts."""

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
from app.core.db.draft_rows import INFO, WARNING, DraftChanged, Remark
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.definitions.definition_kinds import WORKFLOW as WORKFLOW_KIND
from app.definitions.drafts import definition_drafts
from app.language.schema.problems import Problem
from app.packages.choice_lists import problems_of_list
from app.packages.import_plan import IDENTICAL, NEW, Plan, is_installed, make_plan
from app.packages.models import ReceivedExport
from app.packages.package import LISTS, PROCEDURES, WORKFLOWS, Package
from app.packages.package_import import KEEP, TAKE, Choices, ImportedDefinition, NotPublishable, import_package
from app.packages.package_qualities import quality_slugs_in
from app.packages.placement import CREATE, Placement, foreign_roles, local_roles, suggest_topics
from publik_import.findings import build_reason
from publik_import.identifiers import make_slug as slug_of
from publik_import.import_selection import select_imports
from publik_import.importer import FORM, WORKFLOW, ImportedFile, import_contents
from publik_import.remarks import list_remarks
from publik_import.site.publik_qualities import qualities_of_publik

MAX_BYTES = 50_000_000
_SECTIONS = {FORM: PROCEDURES, WORKFLOW: WORKFLOWS, "carddef": LISTS, "datasource": LISTS, "datasources": LISTS}


@dataclass(frozen=True)
class PublikExport:
    """The files of a Publik export with their outcome, and the package made of their definitions."""

    files: Sequence[ImportedFile]
    package: Package
    remarks: Mapping[str, Sequence[Remark]]
    # The file of each definition, by key in the package.
    origins: Mapping[str, ImportedFile] = field(default_factory=dict)


def build_export(files: Sequence[ImportedFile]) -> PublikExport:
    """Build a package from imported files. Of two files with the same slug, the first is used and the other reported."""
    select_imports(files)
    definitions: dict[str, dict[str, dict[str, Any]]] = {LISTS: {}, WORKFLOWS: {}, PROCEDURES: {}}
    remarks: dict[str, list[Remark]] = {}
    origins: dict[str, ImportedFile] = {}
    for file in files:
        with file.isolate():
            if _is_accepted(file) and file.definition is not None:
                section, slug = _SECTIONS[file.kind], file.definition["slug"]
                key = f"{section}/{slug}"
                remarks[key] = _notes_on(file)
                definitions[section][slug] = file.definition
                origins[key] = file
    package = Package(
        slug="publik",
        name=_("Venir de Publik"),
        version="1",
        authority="",
        licence="",
        created_at="",
        definitions=definitions,
        topics=_topics_of_categories(files),
        qualities=qualities_of_publik(definitions, _quality_titles(files)),
    )
    return PublikExport(files, package, remarks, origins)


def _is_accepted(file: ImportedFile) -> bool:
    """Whether the file gives a definition that can be saved; an invalid list is reported as not imported."""
    if not file.is_imported or file.kind not in _SECTIONS or file.definition is None:
        return False
    if _SECTIONS[file.kind] == LISTS:
        if problems := problems_of_list(file.definition):
            _mark_not_imported(file, problems)
        return not problems
    if file.workflow and file.definition.get("workflow") != file.workflow and _is_workflow_installed(file.workflow):
        file.definition["workflow"] = file.workflow
    # Checked here in isolation: the package reads the qualities of all definitions together.
    quality_slugs_in([file.definition])
    return True


def _notes_on(file: ImportedFile) -> list[Remark]:
    """The findings of the import, as remarks of the draft."""
    return [
        Remark(remark.path, remark.message, WARNING if remark.is_lost else INFO, remark.verbatim)
        for remark in list_remarks(file.definition or {}, file.findings)
    ]


def _mark_not_imported(file: ImportedFile, problems: Sequence[Problem]) -> None:
    file.is_imported, file.refusal = False, build_reason("list_refused", problem=problems[0].message)


def make_export_plan(export: PublikExport, placement: Placement | None = None) -> Plan:
    """Plan the import. A role without a local match is left for the administrator to place."""
    return make_plan(
        export.package,
        placement or suggest_placement(export.package),
        isolated=lambda key: export.origins[key].isolate(),
    )


def suggest_placement(package: Package) -> Placement:
    """Suggest the local role of the same slug or title, and likewise for topics."""
    roles_by_name = {name: role.slug for role in local_roles() for name in (slug_of(role.title, "role"), role.slug)}
    roles = {slug: roles_by_name.get(slug, CREATE) for slug in foreign_roles(package)}
    return Placement(roles=roles, topics=suggest_topics(package))


def import_export(export: PublikExport, plan: Plan, choices: Choices, *, by: UUID | None) -> list[ImportedDefinition]:
    """Save the chosen definitions as drafts and lists. Raises NameRefused, DraftChanged.

    A definition that cannot be saved is reported with its file, and does not prevent the others.
    """
    for item in plan.items:
        origin = export.origins[item.key]
        origin.state = item.state
        if choices.decision_for(item) == KEEP and item.state != IDENTICAL:
            origin.is_imported, origin.refusal = False, build_reason("chosen_out")
    return import_package(
        plan,
        choices,
        by=by,
        remarks=export.remarks,
        isolated=lambda key: _isolated_saving(export.origins[key]),
    )


@contextmanager
def _isolated_saving(file: ImportedFile) -> Iterator[None]:
    """Save the parts of one file atomically, and report its failure; DraftChanged stops the whole import."""
    conflict: DraftChanged | None = None
    with file.isolate():
        try:
            with db.session.begin_nested():
                yield
        except NotPublishable as refusal:
            _mark_not_imported(file, refusal.problems)
        except DraftChanged as error:
            conflict = error
    if conflict is not None:
        raise conflict


def import_new_definitions(export: PublikExport, plan: Plan, *, must_replace: bool) -> list[ImportedDefinition]:
    """Import new definitions, and different ones if requested; a local list is never changed."""
    decisions = {item.key: TAKE for item in plan.items if item.state == NEW or must_replace}
    return import_export(export, plan, Choices(decisions=decisions), by=None)


def store_exports(files: Iterable[tuple[str, bytes]], *, by: UUID | None) -> UUID:
    """Store the uploaded files for a day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(f"{number:04}/{name}", content)
    received = ReceivedExport(id=new_id(), content=buffer.getvalue(), received_at=clock.now(), received_by_id=by)
    db.session.add(received)
    db.session.flush()
    return received.id


def load_export(export_id: UUID) -> PublikExport | None:
    """The uploaded export with this id, parsed again; None after its import or expiry."""
    received = db.session.get(ReceivedExport, export_id)
    if received is None:
        return None
    with zipfile.ZipFile(io.BytesIO(received.content)) as archive:
        files = [(name.partition("/")[2], archive.read(name)) for name in archive.namelist()]
    return build_export(import_contents(files))


def delete_exports(export_id: UUID) -> None:
    db.session.execute(delete(ReceivedExport).where(ReceivedExport.id == export_id))


def _is_workflow_installed(slug: str) -> bool:
    """Whether the workflow that a form names is already published or a draft."""
    return is_installed(WORKFLOWS, slug) or (
        definition_drafts.is_valid_slug(slug) and definition_drafts.find_draft(WORKFLOW_KIND, slug) is not None
    )


def _quality_titles(files: Iterable[ImportedFile]) -> dict[str, str]:
    """The titles of the user roles that become qualities."""
    return {slug: title for file in files for slug, title in file.qualities.items()}


def _topics_of_categories(files: Iterable[ImportedFile]) -> list[dict[str, Any]]:
    """Topics for the categories among the files."""
    categories = [file.definition for file in files if file.kind == "category" and file.definition is not None]
    return [
        {"slug": category["slug"], "title": category["title"], "summary": category["description"], "icon": "file-text"}
        for category in categories
        if category["title"]
    ]
