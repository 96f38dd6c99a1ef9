"""The service worker and the offline pages, the same for everybody."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.web.access_rules import access
from app.core.web.app_factory import ROOT
from app.core.web.page_cache import create_shared_response
from app.portal import device_lock
from app.portal.offline_forms import FORM_MODULES, has_offline_form, render_requests_page
from app.portal.offline_tour import TOUR_MODULES as TOUR
from app.portal.offline_tour import render_tour_page
from app.portal.photo_sharing import photo_question, photo_report_procedure, render_photo_first_page
from app.portal.procedure_availability import procedure_for_resident
from app.procedures import catalogue
from app.procedures.publishing import LiveProcedure

bp = Blueprint("offline", __name__)

UNINSTALL_MODULES = ("static/js/worker/unregister.js",)
# Each after the modules that it imports.
WORKER_MODULES = (
    "static/js/offline/store/database.js",
    "static/js/offline/keys/device-secret.js",
    "static/js/offline/keys/sealing.js",
    "static/js/offline/keys/account-keys.js",
    "static/js/offline/keys/sign-in-mark.js",
    "static/js/offline/store/store.js",
    "static/js/offline/outbox/pending-session-call.js",
    "static/js/offline/outbox/outbox.js",
    "static/js/offline/push-subscription.js",
    "static/js/worker/response-integrity.js",
    "static/js/worker/page-cache.js",
    "static/js/worker/update.js",
    "static/js/worker/post-relay.js",
    "static/js/worker/push.js",
    "static/js/worker/strategies.js",
    "static/js/worker/share-target.js",
    "static/js/worker/service-worker.js",
)
# Asked for by scripts, and therefore named by no page.
OFFLINE_SCRIPTS = (
    "js/elements/character-count.js",
    "js/elements/shrink-photos.js",
    "js/lib/pwa-notices.js",
    "js/offline/outbox/direct-send.js",
    "js/offline/store/blocked-upgrade.js",
    "js/offline/store/eviction.js",
    "js/offline/keys/key-migration.js",
    "js/lib/exif-location.js",
    "js/offline/outbox/new-request-id.js",
    "js/offline/outbox/request-correction.js",
    "js/offline/form/shared-photos.js",
    "js/offline/outbox/request-content.js",
    "js/elements/choice-search.js",
    "js/elements/form-elements.js",
    "js/elements/signature-pad.js",
    "js/elements/suggest-list.js",
    "js/lib/text-download.js",
    "js/offline/form/form-handover.js",
    "js/offline/form/lost-files.js",
    "js/offline/form/similar-reports.js",
    "js/offline/outbox/answer-list.js",
    *device_lock.OFFLINE_MODULES,
    *FORM_MODULES,
    *TOUR,
)
# The most used come with the worker; the others are kept once they have been opened.
MAX_FORMS = 12
_FILE_ADDRESS = re.compile(r"/static/[^\"#]+\.(?:css|js|svg)|/theme\.css\?\w+")


@dataclass(frozen=True)
class WorkerCache:
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
        return _script_response(_join_modules(UNINSTALL_MODULES))
    found = build_worker_cache()
    names = {"BUILD": found.build, "SHELL": found.shell, "FORMS": found.forms, "REPORT": found.report}
    head = "".join(f"const {name} = {json.dumps(value)}\n" for name, value in names.items())
    return _script_response(head + _join_modules(WORKER_MODULES))


@bp.get("/hors-ligne")
@access("public")
def show_offline() -> Response:
    """Fallback page without a network: forms to fill in, requests pending on this device."""
    return create_shared_response(_render_offline_page())


@bp.get("/hors-ligne/messages")
@access("public")
def show_messages() -> Response:
    """Texts about copies, new versions and installation (static/js/lib/pwa-notices.js)."""
    return create_shared_response(render_template("portal/offline_messages.html"))


def build_worker_cache() -> WorkerCache:
    """List of addresses that the worker of this site caches."""
    with use_language(SOURCE_LANGUAGE):
        pages = {
            url_for("offline.show_offline"): _render_offline_page(),
            url_for("offline_forms.list_requests"): render_requests_page(),
            url_for("device_lock.show_lock"): device_lock.render_lock_page(),
            url_for("offline.show_messages"): render_template("portal/offline_messages.html"),
            url_for("offline_tour.show_tour"): render_tour_page(),
        }
    report = photo_report_procedure()
    if report is not None:
        with use_language(SOURCE_LANGUAGE):
            pages[url_for("sharing.show_photo_first")] = render_photo_first_page(report)
    files = {file for page in pages.values() for file in _FILE_ADDRESS.findall(page)}
    scripts = (f"/static/{current_app.config['STATIC_VERSION']}/{script}" for script in OFFLINE_SCRIPTS)
    shell = tuple(sorted({*pages, *files, *scripts}))
    live = _offline_procedures()
    live.sort(key=lambda each: each != report)
    forms = tuple(url_for("offline_forms.show_form", slug=each.slug) for each in live[:MAX_FORMS])
    begun = _photo_report_description(report) if report in live else None
    # A form changes with its version, and with the templates that draw it.
    parts = [
        _join_modules(WORKER_MODULES),
        *pages.values(),
        *shell,
        *(each.version_id.hex for each in live),
        _digest_templates(),
    ]
    return WorkerCache(shell, forms, begun, blake2b("\n".join(parts).encode(), digest_size=6).hexdigest())


def _render_offline_page() -> str:
    return render_template("portal/offline.html", forms=[_form_row(live) for live in _offline_procedures()])


def _offline_procedures() -> list[LiveProcedure]:
    return [live for live in catalogue.most_used_procedures(1000) if has_offline_form(live)]


def _form_row(live: LiveProcedure) -> dict[str, Any]:
    procedure = procedure_for_resident(live)
    return {"slug": live.slug, "title": procedure.title, "minutes": procedure.presentation.duration_minutes}


def _photo_report_description(live: LiveProcedure) -> dict[str, Any]:
    """Description of the procedure that a shared photo starts."""
    procedure = procedure_for_resident(live)
    _page, field = photo_question(procedure)
    known = {"slug": live.slug, "version": str(live.version_id), "title": procedure.title}
    return {**known, "field": field.id, "most": field.settings["max_files"]}


def _script_response(source: str) -> Response:
    return create_shared_response(source, "text/javascript; charset=utf-8")


@cache
def _digest_templates() -> str:
    """A digest of the templates that draw forms."""
    digest = blake2b(digest_size=6)
    for path in sorted([*(ROOT / "templates/fields").glob("*.html"), ROOT / "templates/portal/offline_form.html"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _join_modules(paths: tuple[str, ...]) -> str:
    """The modules as one script: a single request, in browsers whose workers know no modules, too."""
    lines = [line.strip() for path in paths for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]
    left_out = ("//", "import ", "export {")
    return "\n".join(line.removeprefix("export ") for line in lines if line and not line.startswith(left_out))
