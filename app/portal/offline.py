"""What works without the network: the service worker, and the pages that it shows. All of them the same for everybody."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from flask import Blueprint, Response, current_app, render_template, request, url_for

from app.core.access import access
from app.core.assembly import ROOT
from app.core.i18n import SOURCE, writing_in
from app.portal.offline_forms import MODULES, is_offered
from app.procedures import publishing

bp = Blueprint("offline", __name__)

LEAVING = ("pwa/worker/leaving.js",)
# Each after the modules that it imports.
WORKER = (
    "pwa/store.js",
    "pwa/outbox.js",
    "pwa/worker/copies.js",
    "pwa/worker/handover.js",
    "pwa/worker/answers.js",
    "service-worker.js",
)
# Asked for by scripts, and therefore named by no page.
SCRIPTS = ("js/installed.js",)
_FILES = re.compile(r"/static/[^\"#]+\.(?:css|js|svg)|/theme\.css\?\w+")


@dataclass(frozen=True)
class Kept:
    """The addresses that the worker keeps from the start: the shell, whole or not at all, and forms."""

    shell: tuple[str, ...]
    forms: tuple[str, ...]
    build: str


@bp.get("/service-worker.js")
@access("public")
def show_worker() -> Response:
    """The rules, or the worker that leaves. What it keeps is in its bytes, so that any change makes a new worker."""
    if not current_app.config["PARVIS"].has_worker:
        return _same_for_everyone(Response(_joined(LEAVING), mimetype="text/javascript"))
    found = kept()
    names = {"BUILD": found.build, "SHELL": found.shell, "FORMS": found.forms}
    head = "".join(f"const {name} = {json.dumps(value)}\n" for name, value in names.items())
    return _same_for_everyone(Response(head + _joined(WORKER), mimetype="text/javascript"))


@bp.get("/hors-ligne")
@access("public")
def show_offline() -> Response:
    """What is shown when a page cannot be: the forms to fill in, what waits on this device."""
    return _same_for_everyone(Response(_offline_page()))


@bp.get("/hors-ligne/messages")
@access("public")
def show_messages() -> Response:
    """What pages say of copies, of a new version and of the installation (static/js/installed.js)."""
    return _same_for_everyone(Response(render_template("portal/offline_messages.html")))


def kept() -> Kept:
    """What the worker of this site keeps now."""
    with writing_in(SOURCE):
        pages = {
            url_for("offline.show_offline"): _offline_page(),
            url_for("offline.show_messages"): render_template("portal/offline_messages.html"),
            url_for("offline_forms.list_requests"): render_template("portal/offline_requests.html"),
        }
    files = {file for page in pages.values() for file in _FILES.findall(page)}
    scripts = (f"/static/{current_app.config['STATIC_VERSION']}/{script}" for script in (*SCRIPTS, *MODULES))
    shell = tuple(sorted({*pages, *files, *scripts}))
    offered = [live for live in publishing.all_live() if is_offered(live)]
    forms = tuple(url_for("offline_forms.show_form", slug=live.slug) for live in offered)
    parts = [_joined(WORKER), *pages.values(), *shell, *(str(live.version_id) for live in offered)]
    return Kept(shell, forms, blake2b("\n".join(parts).encode(), digest_size=6).hexdigest())


def _offline_page() -> str:
    return render_template("portal/offline.html")


def _same_for_everyone(response: Response) -> Response:
    """Asked for again at each use, answered in full only when something changed."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@cache
def _joined(paths: tuple[str, ...]) -> str:
    """The modules as one script: a single request, in browsers whose workers know no modules, too."""
    lines = [line.strip() for path in paths for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    return "\n".join(line.removeprefix("export ") for line in lines if line and not line.startswith(("//", "import ")))
