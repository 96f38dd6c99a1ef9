"""What works without the network: the service worker, and the pages that it shows. All of them the same for everybody."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from app.core.access import access
from app.core.assembly import ROOT
from app.core.i18n import SOURCE, writing_in
from app.core.shared_pages import same_for_everyone
from app.portal import device_lock
from app.portal.offline_forms import MODULES, is_offered, requests_page
from app.portal.offline_tour import MODULES as TOUR
from app.portal.offline_tour import tour_page
from app.portal.sharing import begun_by_photo, photo_first_page, photo_question
from app.portal.standing import procedure_shown
from app.procedures import catalogue
from app.procedures.publishing import Live

bp = Blueprint("offline", __name__)

LEAVING = ("pwa/worker/leaving.js",)
# Each after the modules that it imports.
WORKER = (
    "pwa/database.js",
    "pwa/device-secret.js",
    "pwa/sealing.js",
    "pwa/account-keys.js",
    "pwa/sign-in-mark.js",
    "pwa/store.js",
    "pwa/errand.js",
    "pwa/outbox.js",
    "pwa/told.js",
    "pwa/worker/provenance.js",
    "pwa/worker/copies.js",
    "pwa/worker/handover.js",
    "pwa/worker/last-words.js",
    "pwa/worker/news.js",
    "pwa/worker/answers.js",
    "pwa/worker/shared-photo.js",
    "service-worker.js",
)
# Asked for by scripts, and therefore named by no page.
SCRIPTS = (
    "js/elements/character-count.js",
    "js/elements/shrink-photos.js",
    "js/installed.js",
    "pwa/at-once.js",
    "pwa/blocked.js",
    "pwa/evicted.js",
    "pwa/former-keys.js",
    "pwa/photo-place.js",
    "pwa/renumber.js",
    "pwa/reopen.js",
    "pwa/shared-photos.js",
    "pwa/written.js",
    "js/elements/choice-search.js",
    "js/elements/filling.js",
    "js/elements/signature-pad.js",
    "js/elements/suggest-list.js",
    "js/offline/copy.js",
    "js/offline/handing-over.js",
    "js/offline/lost-files.js",
    "js/offline/similar.js",
    "js/offline/written-answers.js",
    *device_lock.MODULES,
    *MODULES,
    *TOUR,
)
# The most used come with the worker; the others are kept once they have been opened.
MOST_FORMS = 12
_FILES = re.compile(r"/static/[^\"#]+\.(?:css|js|svg)|/theme\.css\?\w+")


@dataclass(frozen=True)
class Kept:
    """The addresses that the worker keeps from the start: the shell, whole or not at all, and forms."""

    shell: tuple[str, ...]
    forms: tuple[str, ...]
    # What a photo shared with the application begins, as far as it can be filled in without a network.
    report: dict[str, Any] | None
    build: str


@bp.get("/service-worker.js")
@access("public")
def show_worker() -> Response:
    """The rules, or the worker that leaves. What it keeps is in its bytes, so that any change makes a new worker."""
    if not current_app.config["PARVIS"].has_worker:
        return _script(_joined(LEAVING))
    found = kept()
    names = {"BUILD": found.build, "SHELL": found.shell, "FORMS": found.forms, "REPORT": found.report}
    head = "".join(f"const {name} = {json.dumps(value)}\n" for name, value in names.items())
    return _script(head + _joined(WORKER))


@bp.get("/hors-ligne")
@access("public")
def show_offline() -> Response:
    """What is shown when a page cannot be: the forms to fill in, what waits on this device."""
    return same_for_everyone(_offline_page())


@bp.get("/hors-ligne/messages")
@access("public")
def show_messages() -> Response:
    """What pages say of copies, of a new version and of the installation (static/js/installed.js)."""
    return same_for_everyone(render_template("portal/offline_messages.html"))


def kept() -> Kept:
    """What the worker of this site keeps now."""
    with writing_in(SOURCE):
        pages = {
            url_for("offline.show_offline"): _offline_page(),
            url_for("offline_forms.list_requests"): requests_page(),
            url_for("device_lock.show_lock"): device_lock.lock_page(),
            url_for("offline.show_messages"): render_template("portal/offline_messages.html"),
            url_for("offline_tour.show_tour"): tour_page(),
        }
    report = begun_by_photo()
    if report is not None:
        with writing_in(SOURCE):
            pages[url_for("sharing.show_photo_first")] = photo_first_page(report)
    files = {file for page in pages.values() for file in _FILES.findall(page)}
    scripts = (f"/static/{current_app.config['STATIC_VERSION']}/{script}" for script in SCRIPTS)
    shell = tuple(sorted({*pages, *files, *scripts}))
    live = _forms()
    live.sort(key=lambda each: each != report)
    forms = tuple(url_for("offline_forms.show_form", slug=each.slug) for each in live[:MOST_FORMS])
    begun = _begun(report) if report in live else None
    # A form changes with its version, and with the templates that draw it.
    parts = [_joined(WORKER), *pages.values(), *shell, *(each.version_id.hex for each in live), _drawn()]
    return Kept(shell, forms, begun, blake2b("\n".join(parts).encode(), digest_size=6).hexdigest())


def _offline_page() -> str:
    return render_template("portal/offline.html", forms=[_listed(live) for live in _forms()])


def _forms() -> list[Live]:
    return [live for live in catalogue.most_used(1000) if is_offered(live)]


def _listed(live: Live) -> dict[str, Any]:
    procedure = procedure_shown(live)
    return {"slug": live.slug, "title": procedure.title, "minutes": procedure.presentation.duration_minutes}


def _begun(live: Live) -> dict[str, Any]:
    """What the draft of a shared photo is made of."""
    procedure = procedure_shown(live)
    _page, field = photo_question(procedure)
    known = {"slug": live.slug, "version": str(live.version_id), "title": procedure.title}
    return {**known, "field": field.id, "most": field.settings["max_files"]}


def _script(source: str) -> Response:
    return same_for_everyone(source, "text/javascript; charset=utf-8")


@cache
def _drawn() -> str:
    """A digest of the templates that draw forms."""
    digest = blake2b(digest_size=6)
    for path in sorted([*(ROOT / "templates/fields").glob("*.html"), ROOT / "templates/portal/offline_form.html"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _joined(paths: tuple[str, ...]) -> str:
    """The modules as one script: a single request, in browsers whose workers know no modules, too."""
    lines = [line.strip() for path in paths for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    left_out = ("//", "import ", "export {")
    return "\n".join(line.removeprefix("export ") for line in lines if line and not line.startswith(left_out))
