"""The identity-papers interface (ANTS): what is in service, its tokens, its meeting points, and a test of the connection."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENDAS, record_event
from app.agendas.agenda_store import all_agendas, get_agenda
from app.agendas.ants import hub_tokens, meeting_points
from app.agendas.ants.connection_test import run_connection_test
from app.agendas.ants.hub_responses import list_point_slots
from app.agendas.ants.meeting_points import REASONS, Point
from app.agendas.ants.settings import CONNECTION, FORMER_HUB_TOKEN, HUB_TOKEN, MODE, get_mode
from app.agendas.definition import Agenda
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.settings import site_settings
from app.core.settings.site_settings import SettingsRefused
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Group, Line, Parsed, Text
from app.core.web.responses import redirect, render
from app.places import settings as places_settings

bp = Blueprint("identity_papers", __name__, url_prefix="/agents/administration/titres-d-identite")

PREVIEW = timedelta(days=30)
REASON_LABELS = {
    "CNI": lazy_gettext("Carte d’identité"),
    "PASSPORT": lazy_gettext("Passeport"),
    "CNI-PASSPORT": lazy_gettext("Les deux"),
}
TOKEN = Text("token", limit=500)


def _read_degrees(text: str, *, most: int) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 < abs(number) <= most else None


class PointForm(Form):
    """Inputs about a place, as the national hub wants to know it; a row that lacks any of it would not be shown."""

    name = Line(limit=120, problem=lazy_gettext("Indiquez le nom du lieu, par exemple « Mairie de Villeneuve »."))
    street = Line(limit=200, problem=lazy_gettext("Indiquez le numéro et la rue."))
    zip_code = Text(
        limit=5, pattern=re.compile("[0-9]{5}"), problem=lazy_gettext("Indiquez le code postal, en cinq chiffres.")
    )
    city_name = Line(limit=120, problem=lazy_gettext("Indiquez la commune."))
    latitude = Parsed(
        partial(_read_degrees, most=90), limit=30, problem=lazy_gettext("Indiquez la latitude, par exemple 45,76.")
    )
    longitude = Parsed(
        partial(_read_degrees, most=180), limit=30, problem=lazy_gettext("Indiquez la longitude, par exemple 4,88.")
    )
    services = Group(REASONS, Text(limit=60), name_format="service-{}")


@bp.get("")
@access("administrator")
def show_interface() -> ResponseReturnValue:
    return _render()


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def update_connection() -> ResponseReturnValue:
    """Save what is in service, and where; an empty secret is unchanged unless its deletion is ticked."""
    texts = {
        setting.key: request.form.get(setting.key, "")
        for setting in CONNECTION
        if not setting.is_secret or request.form.get(setting.key) or request.form.get(f"{setting.key}.forget")
    }
    try:
        site_settings.save_settings(texts, by=current_actor().account_id)
    except SettingsRefused as refused:
        return _render(problems=refused.problems, texts=texts)
    record_event("ants_changed", AGENDAS, by=current_actor(), mode=str(MODE.choices[get_mode()]))
    db.session.commit()
    flash(_("C’est enregistré. Essayez la connexion."))
    return redirect(url_for(".show_interface"))


@bp.post("/essai")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_test() -> ResponseReturnValue:
    """Ask the duplicates service about a number that nobody has: it says whether the address and the token are right."""
    outcome = run_connection_test()
    flash(outcome.words, "message" if outcome.is_good else "warning")
    return redirect(url_for(".show_interface"))


@bp.post("/jeton")
@access("administrator")
@rate_limit(DEFAULT)
def renew_token() -> ResponseReturnValue:
    """The answer itself shows the token: it is nowhere else, and no address leads back to it."""
    try:
        token = hub_tokens.renew_token(TOKEN.read(), by=current_actor())
    except SettingsRefused as refused:
        return _render(problems={"token": next(iter(refused.problems.values()))})
    record_event("ants_token_renewed", AGENDAS, by=current_actor())
    db.session.commit()
    return _render(token=token)


@bp.post("/jeton/precedent/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_former_token() -> ResponseReturnValue:
    hub_tokens.delete_former_token(by=current_actor())
    record_event("ants_former_token_deleted", AGENDAS, by=current_actor())
    db.session.commit()
    flash(_("Le jeton précédent n’ouvre plus rien."))
    return redirect(url_for(".show_interface"))


@bp.get("/lieux/<agenda_slug>")
@access("administrator")
def show_point(agenda_slug: str) -> ResponseReturnValue:
    agenda = get_agenda(agenda_slug)
    return _render_point(agenda, _texts_of_point(agenda), {})


@bp.post("/lieux/<agenda_slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_point(agenda_slug: str) -> ResponseReturnValue:
    """Make the agenda a meeting point, or change what is told of it."""
    agenda, form = get_agenda(agenda_slug), PointForm()
    services = {reason: service for reason, service in form.services.items() if agenda.find_service(service)}
    problems = {**form.problems}
    if not services:
        problems["service-CNI"] = _("Choisissez un motif pour au moins une sorte de titre.")
    if problems or form.latitude is None or form.longitude is None:
        return _render_point(agenda, form.texts, problems)
    meeting_points.save_point(
        Point(
            agenda_slug=agenda.slug,
            name=form.name,
            street=form.street,
            zip_code=form.zip_code,
            city_name=form.city_name,
            longitude=form.longitude,
            latitude=form.latitude,
            services=services,
        )
    )
    record_event("meeting_point_saved", AGENDAS, by=current_actor(), subject=agenda.slug, title=agenda.title)
    db.session.commit()
    flash(_("Le lieu « %(name)s » est enregistré.", name=form.name))
    return redirect(url_for(".show_interface"))


@bp.post("/lieux/<agenda_slug>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_point(agenda_slug: str) -> ResponseReturnValue:
    point = meeting_points.find_point(agenda_slug) or abort(404)
    meeting_points.delete_point(agenda_slug)
    record_event("meeting_point_deleted", AGENDAS, by=current_actor(), subject=agenda_slug, title=point.name)
    db.session.commit()
    flash(_("Le lieu « %(name)s » n’est plus annoncé.", name=point.name))
    return redirect(url_for(".show_interface"))


def _render(
    *, problems: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None, token: str = ""
) -> ResponseReturnValue:
    values = {
        setting.key: site_settings.is_setting_set(setting.key)
        if setting.is_secret
        else (texts or {}).get(setting.key, site_settings.get_setting(setting.key)) or ""
        for setting in CONNECTION
    }
    return render(
        "backoffice/administration/identity_papers/interface.html",
        status=422 if problems else 200,
        settings=CONNECTION,
        values=values,
        problems=problems or {},
        mode=get_mode(),
        token=token,
        has_token=site_settings.is_setting_set(HUB_TOKEN.key),
        has_former_token=site_settings.is_setting_set(FORMER_HUB_TOKEN.key),
        header=hub_tokens.get_header(),
        hub_url=f"{current_site().base_url}/api/ants",
        points=[(point, _count_times(point)) for point in meeting_points.list_points()],
        other_agendas=[agenda for agenda in all_agendas().values() if not meeting_points.find_point(agenda.slug)],
    )


def _count_times(point: Point) -> list[tuple[str, int, bool]]:
    """For each kind of paper that the place gives: its name, how many times are free, whether a form asks for it."""
    first = clock.today()
    counts = []
    for reason, service_id in point.services.items():
        times = list_point_slots(point, reason=reason, people=1, first=first, last=first + PREVIEW)
        has_form = meeting_points.find_procedure(point.agenda_slug, service_id) is not None
        counts.append((str(REASON_LABELS[reason]), len(times), has_form and point.find_service(reason) is not None))
    return counts


def _texts_of_point(agenda: Agenda) -> dict[str, str]:
    """The inputs of a meeting point; of a new one, what its agenda and the map of the authority say."""
    point = meeting_points.find_point(agenda.slug) or _propose_point(agenda)
    numbers = {"latitude": point.latitude, "longitude": point.longitude}
    return {
        **{name: str(getattr(point, name)) for name in ("name", "street", "zip_code", "city_name")},
        **{name: str(number).replace(".", ",") for name, number in numbers.items() if number},
        **{f"service-{reason}": point.services.get(reason, "") for reason in REASONS},
    }


def _propose_point(agenda: Agenda) -> Point:
    point = Point(agenda.slug, agenda.place, agenda.address, "", "", 0.0, 0.0, {})
    postcode = re.search(r"\b([0-9]{5})\s+(\S.*)$", agenda.address)
    if postcode:
        street = agenda.address[: postcode.start()].strip(" ,")
        point = replace(point, street=street, zip_code=postcode.group(1), city_name=postcode.group(2).strip())
    keys = (places_settings.LATITUDE.key, places_settings.LONGITUDE.key)
    if all(site_settings.is_setting_set(key) for key in keys):
        latitude, longitude = (site_settings.get_setting(key) for key in keys)
        point = replace(point, latitude=latitude, longitude=longitude)
    return point


def _render_point(agenda: Agenda, texts: Mapping[str, str], problems: Mapping[str, str]) -> ResponseReturnValue:
    return render(
        "backoffice/administration/identity_papers/meeting_point.html",
        status=422 if problems else 200,
        agenda=agenda,
        texts=texts,
        problems=problems,
        reasons=REASON_LABELS,
        services=[("", _("Aucun")), *((service.id, service.title) for service in agenda.services)],
        is_point=meeting_points.find_point(agenda.slug) is not None,
    )
