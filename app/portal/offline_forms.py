"""Forms to fill in without a network, and what waits on this device: pages the same for everybody, which the worker keeps."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from app.core.access import access
from app.portal.standing import procedure_shown
from app.procedures import publishing
from app.procedures.offline import can_be_filled_offline, outline_for_device
from app.procedures.publishing import Live

# What the element of a form is made of: named by its page, so that it comes at once, and kept with the worker.
MODULES = (
    "js/elements/offline-form.js",
    "js/elements/own-requests.js",
    "js/elements/place-map.js",
    "js/expressions.js",
    "js/map.js",
    "js/words.js",
    "pwa/journey.js",
    "pwa/outbox.js",
    "pwa/photos.js",
    "pwa/store.js",
    "pwa/waiting.js",
)

bp = Blueprint("offline_forms", __name__, url_prefix="/hors-ligne")


@bp.get("/formulaires/<slug>")
@access("public")
def show_form(slug: str) -> Response:
    """A whole form on one page. Whoever is signed in has the same: it looks at no session."""
    live = publishing.live(slug)
    if not is_offered(live):
        abort(404)
    procedure = procedure_shown(live)
    page = render_template(
        "portal/offline_form.html",
        procedure=procedure,
        version_id=live.version_id,
        outline=outline_for_device(procedure),
        modules=MODULES,
    )
    return same_for_everyone(page)


@bp.get("/demandes")
@access("public")
def list_requests() -> Response:
    """What this device keeps: read there by the page itself, and known to nobody else."""
    return same_for_everyone(render_template("portal/offline_requests.html"))


def is_offered(live: Live) -> bool:
    """Whether the form of a procedure can be filled in without a network."""
    return live.is_open and can_be_filled_offline(procedure_shown(live))


def same_for_everyone(page: str) -> Response:
    """Asked for again at each use, answered in full only when something changed."""
    response = Response(page)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
