"""An appointment for somebody on the telephone: a service, a time, a name and a number, on one page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.agendas import bookings
from app.agendas.agenda_rights import agenda_managed_by
from app.agendas.ants.declarations import record_numbers
from app.agendas.ants.typed_numbers import NUMBERS, is_number_wanted, read_typed_numbers
from app.agendas.availability import Need
from app.agendas.bookings import SlotTaken
from app.agendas.contacts import Contact, write_contact
from app.agendas.definition import Agenda
from app.agendas.slot_fields import FIELD_ID, build_first_field
from app.agendas.slot_holds import describe_taken, read_request
from app.backoffice.agendas.agenda_days import build_navigation, read_day
from app.core import clock
from app.core.db import db
from app.core.formats import format_moment
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Line, LongText, Number
from app.core.web.responses import redirect, render
from app.procedures.fields import FIELD_TYPES, Field, Problem
from app.procedures.fields.phone import read_number
from app.procedures.fields.problem_messages import problem_message

bp = Blueprint("appointment_booking", __name__, url_prefix="/agents/agendas/<agenda_slug>/rendez-vous")

MAX_NAME, MAX_PHONE, MAX_NOTE = 100, 40, 500
PEOPLE = Number("personnes", limits=(1, 500), default=1)


class ContactForm(Form):
    """Inputs about who calls."""

    name = Line(limit=MAX_NAME, problem=lazy_gettext("Indiquez le nom de la personne."))
    phone = Line(limit=MAX_PHONE, problem=lazy_gettext("Indiquez le numéro où la rappeler."))
    note = LongText(limit=MAX_NOTE)
    pre_applications = NUMBERS

    @property
    def contact(self) -> Contact:
        """The person who calls, with the number as it is kept when it is one."""
        return Contact(name=self.name, phone=read_number(self.phone) or self.phone, note=self.note)


@bp.get("/nouveau")
@access("agent")
def show_new_appointment(agenda_slug: str) -> ResponseReturnValue:
    """The services, the next free times of the first or of the chosen one, and who calls."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    need = _read_need(agenda)
    shown_day = read_day().isoformat() if "jour" in request.args else ""
    return _render(agenda, need, values={f"{FIELD_ID}__shown": shown_day})


@bp.post("/nouveau")
@access("agent")
@rate_limit(DEFAULT)
def create_appointment(agenda_slug: str) -> ResponseReturnValue:
    """Book without notice nor horizon, and seal who it is for."""
    agenda = agenda_managed_by(current_actor(), agenda_slug)
    need, form = _read_need(agenda), ContactForm()
    field = _build_field(agenda, need)
    field_type = FIELD_TYPES[field.type]
    raw = field_type.read(field, request.form)
    values = field_type.form_values(field, raw)
    if field_type.is_layout_change(field, request.form):
        return _render(agenda, need, values=values, texts=form.texts)
    answer, field_problems = field_type.validate(field, raw, clock.today())
    wish = read_request(field, answer, token=None, is_by_agent=True)
    typed_numbers = read_typed_numbers(form.pre_applications, people=need.people, point_id=agenda.slug)
    problems = {**form.problems, **({NUMBERS.name: typed_numbers.problem} if typed_numbers.problem else {})}
    if wish is None or field_problems or problems:
        return _render(agenda, need, values=values, texts=form.texts, problems=problems, field_problems=field_problems)
    try:
        booking = bookings.book_slot(wish)
        write_contact(booking, form.contact)
        record_numbers(booking, typed_numbers.numbers)
        db.session.commit()
    except SlotTaken:
        db.session.rollback()
        return _render(agenda, need, values=values, texts=form.texts, field_problems=[describe_taken(field)])
    flash(_("C’est réservé : %(when)s.", when=format_moment(booking.starts_at)))
    day = clock.to_paris(booking.starts_at).date().isoformat()
    return redirect(url_for("agenda_days.show_day", agenda_slug=agenda.slug, jour=day))


def _read_need(agenda: Agenda) -> Need:
    service_id = request.args.get("motif", agenda.services[0].id)
    service = agenda.find_service(service_id) or abort(404)
    return Need(service, people=min(PEOPLE.read(request.args), service.max_people), is_by_agent=True)


def _anchor(field: Field, problem: Problem) -> str:
    """The id of the input that a problem is about."""
    return f"f-{field.id}__{problem.part}" if problem.part else f"f-{field.id}"


def _build_field(agenda: Agenda, need: Need) -> Field:
    return build_first_field(agenda, need, category=_read_category(agenda))


def _read_category(agenda: Agenda) -> str:
    """The kind of people whose prices apply; that of everybody unless the agent says which."""
    name = request.args.get("categorie", "")
    return name if any(category.id == name for category in agenda.categories) else ""


def _render(
    agenda: Agenda,
    need: Need,
    *,
    values: dict[str, Any],
    texts: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    field_problems: list[Problem] | None = None,
) -> ResponseReturnValue:
    field, category = _build_field(agenda, need), _read_category(agenda)
    errors = [
        *((_anchor(field, problem), problem_message(problem)) for problem in field_problems or ()),
        *((f"f-{name}", words) for name, words in (problems or {}).items()),
    ]
    return render(
        "backoffice/agendas/new_appointment.html",
        status=422 if errors else 200,
        need=need,
        field=field,
        values=values,
        texts=texts or {},
        problems=problems or {},
        errors=errors,
        field_problems=field_problems or [],
        category=category,
        is_number_wanted=is_number_wanted(agenda, need.service),
        action=url_for(
            ".create_appointment",
            agenda_slug=agenda.slug,
            motif=need.service.id,
            personnes=need.people,
            categorie=category or None,
        ),
        **build_navigation(agenda, read_day(), "new"),
    )
