"""Agendas of the authority: their list, a new one, the editor of each beside its preview, archiving and return."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.accounts.administration_history import AGENDAS, record_event
from app.accounts.agents import all_roles
from app.agendas import agenda_store
from app.agendas.agenda_changes import BookedTime, find_stranded, list_booked_times
from app.agendas.agenda_store import AgendaNotFound, SlugTaken
from app.agendas.definition import Agenda, read_agenda
from app.agendas.definition_schema import EVENTS
from app.agendas.models import StoredAgenda
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Form, Line, RawText
from app.core.web.responses import redirect, render
from app.definitions.editing.identifiers import make_slug
from app.definitions.source_uses import list_agenda_uses
from app.site_pages.images import list_images
from app.studio.agendas.agenda_inputs import MAX_TITLE, RESOURCES, SERVICES
from app.studio.agendas.agenda_preview import FIELD_ID, AgendaPreview, preview_agenda
from app.studio.agendas.agenda_starts import LABELS, build_definition, list_starts
from app.studio.agendas.typed_agenda import RemovalProblems, TypedAgenda, write_form

bp = Blueprint("studio_agendas", __name__, url_prefix="/agents/administration/agendas")

PREVIEW = "preview"
MAX_STRANDED = 50


class NewAgendaForm(Form):
    """Inputs about a new agenda."""

    title = Line(limit=MAX_TITLE, problem=lazy_gettext("Donnez un nom à cet agenda."))
    place = Line(limit=MAX_TITLE)
    start = Choice(LABELS, problem=lazy_gettext("Choisissez de quoi partir."))


class AgendaRequest(Form):
    """Inputs beside what the agenda is made of: the button, the state that was read, the bookings that were accepted."""

    op, read_state, accepted = RawText(), RawText(), RawText()
    tried_service = RawText()


@dataclass(frozen=True)
class AgendaRow:
    """A line of the list: an agenda, and whether it is out of use."""

    agenda: Agenda
    is_archived: bool


@bp.get("")
@access("administrator")
def list_agendas() -> ResponseReturnValue:
    rows = [AgendaRow(read_agenda(row.definition), bool(row.archived_at)) for row in agenda_store.list_stored_agendas()]
    rows.sort(key=lambda row: (row.is_archived, row.agenda.title))
    return render("studio/agendas/list.html", rows=rows)


@bp.get("/nouveau")
@access("administrator")
def show_new_agenda() -> ResponseReturnValue:
    return _render_new({"start": next(iter(LABELS))}, {})


@bp.post("/nouveau")
@access("administrator")
@rate_limit(DEFAULT)
def create_agenda() -> ResponseReturnValue:
    form = NewAgendaForm()
    if form.problems:
        return _render_new(form.texts, form.problems, status=422)
    used = {row.slug for row in agenda_store.list_stored_agendas()}
    slug = make_slug(form.title, {*used, "nouveau"}, default="agenda")
    try:
        agenda_store.save_agenda(
            build_definition(form.start, slug=slug, title=form.title, place=form.place), is_new=True
        )
    except SlugTaken:
        db.session.rollback()
        return _render_new(form.texts, {"title": _("Un autre agenda a déjà ce nom.")}, status=422)
    _record("agenda_created", slug, form.title)
    db.session.commit()
    flash(_("L’agenda est créé. Relisez ses motifs et ses heures : il sert dès qu’une démarche le demande."))
    return redirect(url_for(".show_agenda", slug=slug))


@bp.get("/<slug>")
@access("administrator")
def show_agenda(slug: str) -> ResponseReturnValue:
    stored = _load(slug)
    return _render(stored, TypedAgenda(write_form(stored.definition), stored.definition), problems={})


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_agenda(slug: str) -> ResponseReturnValue:
    """Save the agenda, unless a button asks for another row or for the preview; nothing is saved while something is wrong."""
    stored, form = _load(slug), AgendaRequest()
    booked = list_booked_times(slug)
    agenda_form = TypedAgenda(request.form, stored.definition, _find_removal_problems(stored, booked))
    if form.op == PREVIEW or f"{FIELD_ID}__show" in request.form:
        return _render(stored, agenda_form, problems=agenda_form.problems)
    if form.op:
        return _render(stored, agenda_form, problems=agenda_form.refused_removal)
    agenda = agenda_form.agenda
    if agenda is None:
        return _render(stored, agenda_form, problems=agenda_form.problems, status=422)
    if form.read_state != _state_of(stored):
        return _render(stored, agenda_form, problems={}, is_outdated=True, status=409)
    stranded = find_stranded(read_agenda(stored.definition), agenda, booked)
    if stranded and form.accepted != _digest(stranded):
        return _render(stored, agenda_form, problems={}, stranded=stranded, status=422)
    is_archived = stored.archived_at
    agenda_store.save_agenda(agenda_form.definition)
    if is_archived:
        agenda_store.archive_agenda(slug)
    _record("agenda_changed", slug, agenda.title)
    db.session.commit()
    flash(_("L’agenda est enregistré."))
    return redirect(url_for(".show_agenda", slug=slug))


@bp.post("/<slug>/archivage")
@access("administrator")
@rate_limit(DEFAULT)
def create_archiving(slug: str) -> ResponseReturnValue:
    """Take the agenda out of use, unless a published procedure asks to book there. What is booked stays."""
    stored = _load(slug)
    if any(use.is_published for use in list_agenda_uses(slug)):
        flash(_("Une démarche en service demande un rendez-vous ici : changez d’abord la démarche."), "warning")
        return redirect(url_for(".show_agenda", slug=slug))
    agenda_store.archive_agenda(slug)
    _record("agenda_archived", slug, stored.definition["title"])
    db.session.commit()
    flash(_("L’agenda est archivé. Les rendez-vous déjà pris restent."))
    return redirect(url_for(".list_agendas"))


@bp.post("/<slug>/retour")
@access("administrator")
@rate_limit(DEFAULT)
def create_return(slug: str) -> ResponseReturnValue:
    """Put an archived agenda back in use."""
    stored = _load(slug)
    agenda_store.save_agenda(stored.definition)
    _record("agenda_restored", slug, stored.definition["title"])
    db.session.commit()
    flash(_("L’agenda est de nouveau en service."))
    return redirect(url_for(".show_agenda", slug=slug))


def _load(slug: str) -> StoredAgenda:
    """The agenda of that name, even out of use. Raises AgendaNotFound."""
    stored = agenda_store.find_stored_agenda(slug)
    if stored is None:
        raise AgendaNotFound(slug)
    return stored


def _record(what: str, slug: str, title: str) -> None:
    record_event(what, AGENDAS, by=current_actor(), subject=slug, title=title)


def _find_removal_problems(stored: StoredAgenda, booked: list[BookedTime]) -> RemovalProblems:
    """The resources and the services that stay: something is booked, or a published procedure asks for it."""
    problems: dict[tuple[str, str], str] = {}
    for resource in stored.definition[RESOURCES]:
        if any(time.resource == resource["id"] for time in booked):
            words = _(
                "Des rendez-vous à venir sont pris sur « %(title)s » : déplacez-les d’abord.", title=resource["title"]
            )
            problems[RESOURCES, resource["id"]] = words
    for service in stored.definition[SERVICES]:
        title, slug = service["title"], service["id"]
        if any(use.is_published for use in list_agenda_uses(stored.slug, slug)):
            words = _("Une démarche en service demande « %(title)s » : changez d’abord la démarche.", title=title)
            problems[SERVICES, slug] = words
        elif any(time.service == slug for time in booked):
            problems[SERVICES, slug] = _(
                "Des rendez-vous à venir sont pris pour « %(title)s » : déplacez-les d’abord.", title=title
            )
    return problems


def _state_of(stored: StoredAgenda) -> str:
    return stored.changed_at.isoformat()


def _digest(times: list[BookedTime]) -> str:
    """The bookings that were listed, so that another one is listed before it is left outside too."""
    return sha256(" ".join(sorted(str(time.booking_id) for time in times)).encode()).hexdigest()[:16]


def _render_new(values: dict[str, str], problems: dict[str, str], *, status: int = 200) -> ResponseReturnValue:
    return render("studio/agendas/new.html", status=status, values=values, problems=problems, starts=list_starts())


def _render(
    stored: StoredAgenda,
    agenda_form: TypedAgenda,
    *,
    problems: dict[str, str],
    stranded: list[BookedTime] | None = None,
    is_outdated: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    times = stranded or []
    return render(
        "studio/agendas/show.html",
        status=status,
        stored=stored,
        agenda=read_agenda(stored.definition),
        agenda_form=agenda_form,
        problems=problems,
        roles=[(role.slug, role.title) for role in all_roles()],
        preview=_preview(agenda_form),
        stranded=times[:MAX_STRANDED],
        stranded_count=len(times),
        accepted=_digest(times) if times else "",
        read_state=_state_of(stored),
        is_outdated=is_outdated,
        uses=list_agenda_uses(stored.slug),
        images=[(image.id, image.name) for image in list_images()],
    )


def _preview(agenda_form: TypedAgenda) -> AgendaPreview | None:
    """Preview of the agenda on screen; none while something is wrong, nor of events, whose sessions are dated."""
    form: MultiDict[str, Any] = request.form
    if agenda_form.agenda is None or agenda_form.kind == EVENTS:
        return None
    return preview_agenda(agenda_form.agenda, AgendaRequest().tried_service, form)
