"""The districts of the authority: a map given as a file, the property that names them, and what came of it."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import SETTINGS, record_event
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.places import districts
from app.places.geojson import MAX_BYTES, MapRefused, find_name_properties

bp = Blueprint("districts", __name__, url_prefix="/agents/administration/quartiers")

MAX_NAMES_LENGTH = 300
REASONS = {
    "missing": _("Choisissez un fichier."),
    "too_large": _("Ce fichier est trop lourd : 3 Mo au plus. Simplifiez les contours avant de l’exporter."),
    "not_json": _("Ce fichier n’est pas du GeoJSON. Exportez la carte dans ce format, puis choisissez-la de nouveau."),
    "not_geojson": _("Ce fichier ne contient aucun quartier : il faut une « FeatureCollection » GeoJSON."),
    "too_many": _("Cette carte est trop détaillée : 300 quartiers et 100 000 points au plus. Simplifiez les contours."),
    "no_names": _(
        "Rien dans ce fichier ne nomme les quartiers : chacun doit avoir une propriété, par exemple « nom »."
    ),
    "not_polygons": _("Chaque quartier doit être un polygone fermé, ou plusieurs."),
    "not_degrees": _(
        "Les coordonnées ne sont pas des longitudes et des latitudes en degrés. Exportez la carte en WGS 84 (EPSG:4326)."
    ),
}


@bp.get("")
@access("administrator")
def show_districts() -> ResponseReturnValue:
    return _render_districts()


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_districts() -> ResponseReturnValue:
    """Replace the map of districts with an uploaded file, or change nothing."""
    names_before = districts.list_names()
    upload = request.files.get("map")
    content = upload.stream.read(MAX_BYTES + 1) if upload else b""
    if not content:
        return _render_districts(str(REASONS["missing"]), status=422)
    try:
        districts.save_map(content, by=current_actor().account_id)
    except MapRefused as refused:
        return _render_districts(str(REASONS[refused.code]), status=422)
    return _save_and_redirect(
        names_before, gettext("La carte des quartiers est enregistrée. Vérifiez leurs noms ci-dessous.")
    )


@bp.post("/noms")
@access("administrator")
@rate_limit(DEFAULT)
def update_names() -> ResponseReturnValue:
    names_before = districts.list_names()
    try:
        districts.set_name_property(RawText("property").read(), by=current_actor().account_id)
    except districts.UnknownProperty:
        return _render_districts(status=422)
    return _save_and_redirect(names_before, gettext("Les quartiers ont changé de nom."))


@bp.post("/retrait")
@access("administrator")
@rate_limit(DEFAULT)
def delete_districts() -> ResponseReturnValue:
    names_before = districts.list_names()
    districts.delete_map()
    return _save_and_redirect(
        names_before, gettext("La carte des quartiers est retirée. Les demandes déjà reçues gardent leur quartier.")
    )


def _save_and_redirect(names_before: list[str], words: str) -> ResponseReturnValue:
    before, after = (
        ", ".join(names)[:MAX_NAMES_LENGTH] or gettext("aucun") for names in (names_before, districts.list_names())
    )
    record_event("districts_changed", SETTINGS, by=current_actor(), before=before, after=after)
    db.session.commit()
    flash(words)
    return redirect(url_for(".show_districts"))


def _render_districts(problem: str | None = None, *, status: int = 200) -> ResponseReturnValue:
    district_map = districts.find_map()
    return render(
        "backoffice/administration/districts.html",
        status=status,
        problem=problem,
        names=districts.list_names(),
        district_map=district_map,
        properties=find_name_properties(district_map.features) if district_map else [],
    )
