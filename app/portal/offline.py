"""What works without the network: the service worker, and the page that it shows."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

from flask import Blueprint, Response, current_app, render_template, request

from app.core.access import access
from app.core.assembly import ROOT

bp = Blueprint("offline", __name__)

LEAVING = ("pwa/worker/leaving.js",)
# Each after the modules that it imports.
WORKER = ("pwa/worker/copies.js", "pwa/worker/handover.js", "pwa/worker/answers.js", "service-worker.js")
PLACE_OF_VERSION = "VERSION"


@bp.get("/service-worker.js")
@access("public")
def show_worker() -> Response:
    """The rules, or the worker that leaves. The version is in its bytes, so that any change makes a new worker."""
    parts = WORKER if current_app.config["PARVIS"].has_worker else LEAVING
    source = _joined(parts).replace(PLACE_OF_VERSION, _version())
    return _same_for_everyone(Response(source, mimetype="text/javascript"))


@bp.get("/hors-ligne")
@access("public")
def show_offline() -> Response:
    return _same_for_everyone(Response(_offline_page()))


def _same_for_everyone(response: Response) -> Response:
    """Asked for again at each use, answered in full only when something changed."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def _version() -> str:
    """A digest of what the worker keeps from the start: its rules, and the offline page with the addresses it names."""
    return blake2b((_joined(WORKER) + _offline_page()).encode(), digest_size=6).hexdigest()


def _offline_page() -> str:
    return render_template("portal/offline.html")


@cache
def _joined(paths: tuple[str, ...]) -> str:
    """The modules as one script: a single request, in browsers whose workers know no modules, too."""
    lines = [line.strip() for path in paths for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    return "\n".join(line.removeprefix("export ") for line in lines if line and not line.startswith(("//", "import ")))
