"""The authority itself: names, contact, opening hours, privacy officer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.db import db
from app.core.holidays import Territory
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Group, RawText, Tick
from app.core.web.responses import redirect, render
from app.site_pages import authority_details
from app.site_pages.authority_details import (
    CLOSINGS,
    HOLIDAYS,
    TEXT_FIELDS,
    DetailsRefused,
    StaleDetails,
    TypedDetails,
)
from app.themes import charter
from app.themes.opening_hours import DAYS, compute_state, read_hours
from app.themes.opening_sentences import describe_closing_row, describe_ranges_row, describe_state, name_day
from app.webmaster.publication_rights import can_publish, require_publisher

bp = Blueprint("authority", __name__, url_prefix="/agents/site/collectivite")

# Empty rows after the closings that are there.
NEW_ROWS = 3
MAX_ROWS = 40
LABELS = {
    "name": lazy_gettext("Nom"),
    "short_name": lazy_gettext("Nom court"),
    "name_with_of": lazy_gettext("Nom après « de »"),
    "postal_address": lazy_gettext("Adresse postale"),
    "phone": lazy_gettext("Téléphone"),
    "email": lazy_gettext("E-mail"),
    "website": lazy_gettext("Site de la collectivité"),
    "opening_hours": lazy_gettext("Horaires en texte libre"),
    "privacy_officer": lazy_gettext("Personne déléguée à la protection des données"),
    "privacy_email": lazy_gettext("Son e-mail"),
    CLOSINGS: lazy_gettext("Fermetures exceptionnelles"),
    HOLIDAYS: lazy_gettext("Jours fériés"),
}
PROBLEMS = {
    "missing": lazy_gettext("Remplissez ce champ."),
    "email": lazy_gettext("Indiquez une adresse complète, par exemple mairie@exemple.fr."),
    "url": lazy_gettext("Indiquez une adresse complète, par exemple https://www.exemple.fr."),
    "phone": lazy_gettext("Indiquez un numéro, par exemple 01 23 45 67 89."),
    "format": lazy_gettext("Écrivez par exemple : 8 h 30-12 h 30, 13 h 30-17 h."),
    "order": lazy_gettext("Chaque heure de fin doit suivre son heure de début, et chaque plage la précédente."),
    "dates": lazy_gettext("Indiquez le premier jour, et un dernier jour qui ne le précède pas."),
}


@bp.get("")
@access("page_editor")
def show_authority() -> ResponseReturnValue:
    content = charter.load_saved_charter() or {}
    return _render_form(_describe_values(authority_details.flatten_details(content)))


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def update_authority() -> ResponseReturnValue:
    """Save what was typed; fields that somebody else changed at the same time are shown with both values."""
    require_publisher()
    typed_values = _read_typed()
    try:
        values = authority_details.check_details(typed_values)
        authority_details.save_details(values, version=RawText("version").read())
    except DetailsRefused as refused:
        problems = {name: str(PROBLEMS[problem]) for name, problem in refused.problems.items()}
        return _render_form(_describe_typed(typed_values), problems=problems, status=422)
    except StaleDetails as stale:
        return _render_form(_describe_values(stale.merge.values), conflicts=stale.merge.conflicts, status=409)
    db.session.commit()
    flash(_("C’est enregistré. Toutes les pages le montrent dans quelques secondes."))
    return redirect(url_for(".show_authority"))


def _read_typed() -> TypedDetails:
    rows = zip(
        *(request.form.getlist(f"closing_{part}")[:MAX_ROWS] for part in ("first", "last", "label")), strict=False
    )
    texts, days = Group(TEXT_FIELDS, RawText()).read(), Group(DAYS, RawText(), name_format="day_{}").read()
    return TypedDetails(texts, days, tuple(rows), Tick(HOLIDAYS, value="yes").read())


def _describe_typed(typed_values: TypedDetails) -> dict[str, Any]:
    closings = [dict(zip(("first", "last", "label"), each, strict=True)) for each in typed_values.closings if any(each)]
    return {**typed_values.texts, **typed_values.days, CLOSINGS: closings, HOLIDAYS: typed_values.closes_on_holidays}


def _describe_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the inputs of the form show them."""
    return {**values, **{day: describe_ranges_row(values[day]) for day in DAYS}}


def _render_form(
    values: Mapping[str, Any],
    *,
    problems: Mapping[str, str] | None = None,
    conflicts: Mapping[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    authority, now = charter.get_charter(), clock.now()
    state = compute_state(authority.hours, now, Territory(authority.territory)) if authority.hours else None
    return render(
        "webmaster/legal/authority.html",
        status=status,
        values=values,
        problems=problems or {},
        problem_links=[
            (f"f-day_{name}" if name in DAYS else f"f-{name}", words) for name, words in (problems or {}).items()
        ],
        conflicts=[(_label_of(name), _describe_value(name, value)) for name, value in (conflicts or {}).items()],
        version=authority.version,
        days=[(day, name_day(number)) for number, day in enumerate(DAYS)],
        closings=[*values[CLOSINGS], *({} for _row in range(NEW_ROWS))],
        state=describe_state(state, now) if state else "",
        is_read_only=not can_publish(),
        has_hours=read_hours((charter.load_saved_charter() or {}).get("hours")) is not None,
    )


def _label_of(name: str) -> str:
    return name_day(DAYS.index(name)).capitalize() if name in DAYS else str(LABELS[name])


def _describe_value(name: str, value: Any) -> str:
    if name in DAYS:
        return describe_ranges_row(value) or _("Fermé")
    if name == CLOSINGS:
        return "\n".join(describe_closing_row(element) for element in value) or _("Aucune")
    if name == HOLIDAYS:
        return _("Fermé") if value else _("Ouvert")
    return str(value) or _("Vide")
