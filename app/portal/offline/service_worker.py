"""The service worker, the pages and files that it caches from the start, and the offline pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.web import module_graph
from app.core.web.access_rules import access
from app.core.web.app_factory import ROOT
from app.core.web.page_cache import create_shared_response
from app.knowledge.published_articles import list_about_procedure
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.portal.form.photo_sharing import photo_question, photo_report_procedure, render_photo_report_page
from app.portal.offline.device_pages import render_check_in_page, render_lock_page, render_tour_page
from app.portal.offline.offline_forms import has_offline_form, render_requests_page
from app.procedures import catalogue
from app.procedures.publishing import LiveProcedure
from app.themes.page_look import get_look

bp = Blueprint("offline", __name__)

WORKER_MODULE = "service-worker.js"
UNREGISTER_MODULE = "pwa/worker/unregister.js"

# Drawn for one person and not cached, but used where the network may be cut: the custom elements in these templates are.
PERSONAL_TEMPLATES = (
    "fields/*.html",
    "layout/account_menu.html",
    "portal/form/*.html",
    "portal/offline/offline_form.html",
)

# The most used come with the worker; the others are kept once they have been opened.
MAX_FORMS = 12
MAX_HELP_PAGES = 12

_FILE_ADDRESS = re.compile(r"/static/[^\"#]+\.(?:css|js|svg)|/theme\.css\?\w+|/theme/[0-9a-f]+/[\w.-]+")


@dataclass(frozen=True)
class WorkerSettings:
    """Settings of the worker of this site, which caches from the start the shell, whole or not at all, and forms."""

    build: str
    shell: tuple[str, ...]
    forms: tuple[str, ...]
    # Cached once the worker is active: articles about these forms.
    help: tuple[str, ...]
    # What a photo shared with the application begins, as far as it can be filled in without a network.
    report: dict[str, Any] | None


@bp.get("/service-worker.js")
@access("public")
def show_worker() -> Response:
    """A module that imports the worker and starts it with its settings: any change of them makes a new worker."""
    if not current_app.config["PARVIS"].has_worker:
        return _create_script_response((_static_folder() / UNREGISTER_MODULE).read_text(encoding="utf-8"))
    return _create_script_response(_render_worker(_build_worker_settings()))


def _render_worker(settings: WorkerSettings) -> str:
    """All its modules are named here, so that the browser asks for them at once and not level by level."""
    worker, *imported = map(_static_url, module_graph.list_static_imports(_static_folder(), (WORKER_MODULE,)))
    lines = [f'import {{ startWorker }} from "{worker}"', *(f'import "{address}"' for address in imported)]
    return "\n".join([*lines, f"startWorker({json.dumps(asdict(settings))})", ""])


@bp.get("/hors-ligne")
@access("public")
def show_offline() -> Response:
    """Fallback page without a network: forms to fill in, requests pending on this device."""
    return create_shared_response(render_offline_page())


@bp.get("/hors-ligne/messages")
@access("public")
def show_messages() -> Response:
    """Texts about copies, new versions and installation (static/js/lib/notices.js)."""
    return create_shared_response(render_template("portal/offline/offline_messages.html"))


def _create_script_response(source: str) -> Response:
    return create_shared_response(source, "text/javascript; charset=utf-8")


def _build_worker_settings() -> WorkerSettings:
    """The settings of the worker of this site, as it is now."""
    report = photo_report_procedure()
    with use_language(SOURCE_LANGUAGE):
        pages = _render_shell_pages(report)
    shell = tuple(sorted({*pages, *_list_shell_files(pages.values())}))
    live = _offline_procedures()
    live.sort(key=lambda each: each != report)
    forms = tuple(url_for("offline_forms.show_form", slug=published.slug) for published in live[:MAX_FORMS])
    # A form changes with its version, and with the templates that draw it.
    parts = [*pages.values(), *shell, *(published.version_id.hex for published in live), _read_personal_templates()]
    build = blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()
    description = _photo_report_description(report) if report in live else None
    return WorkerSettings(build, shell, forms, _help_urls(live[:MAX_FORMS]), description)


def _help_urls(live: Iterable[LiveProcedure]) -> tuple[str, ...]:
    """The pages of the articles linked to these procedures."""
    slugs = dict.fromkeys(article.slug for published in live for article in list_about_procedure(published.slug))
    return tuple(url_for("help_articles.show_article", slug=slug) for slug in list(slugs)[:MAX_HELP_PAGES])


def _render_shell_pages(report: LiveProcedure | None) -> dict[str, str]:
    pages = {
        url_for("offline.show_offline"): render_offline_page(),
        url_for("offline_forms.list_requests"): render_requests_page(),
        url_for("device_lock.show_lock"): render_lock_page(),
        url_for("offline.show_messages"): render_template("portal/offline/offline_messages.html"),
        url_for("offline_tour.show_tour"): render_tour_page(),
        url_for("offline_tour.show_check_in"): render_check_in_page(),
    }
    if report is not None:
        pages[url_for("sharing.show_photo_report")] = render_photo_report_page(report)
    return pages


def _list_shell_files(pages: Iterable[str]) -> Iterator[str]:
    """The files that these pages name, and every module that they, or forms that the network leaves, may import."""
    html = "".join(pages)
    yield from _FILE_ADDRESS.findall(html)
    yield from get_look().offline_fonts
    elements = module_graph.list_element_modules(_static_folder(), html + _read_personal_templates())
    yield from map(_static_url, module_graph.list_all_imports(_static_folder(), ("js/app.js", *elements)))


def _static_folder() -> Path:
    folder: Path = current_app.config["STATIC_FOLDER"]
    return folder


def _static_url(name: str) -> str:
    return f"/static/{current_app.config['STATIC_VERSION']}/{name}"


def render_offline_page() -> str:
    return render_template("portal/offline/offline.html", forms=[_form_row(live) for live in _offline_procedures()])


def _offline_procedures() -> list[LiveProcedure]:
    return [live for live in catalogue.most_used_procedures(1000) if has_offline_form(live)]


def _form_row(live: LiveProcedure) -> dict[str, Any]:
    procedure = procedure_for_resident(live)
    return {"slug": live.slug, "title": procedure.title, "minutes": procedure.presentation.duration_minutes}


def _photo_report_description(live: LiveProcedure) -> dict[str, Any]:
    """Description of the procedure that a shared photo starts."""
    procedure = procedure_for_resident(live)
    _page, field = photo_question(procedure)
    description = {"slug": live.slug, "version": str(live.version_id), "title": procedure.title}
    return {**description, "field": field.id, "most": field.settings["max_files"]}


@cache
def _read_personal_templates() -> str:
    paths = (path for pattern in PERSONAL_TEMPLATES for path in sorted((ROOT / "templates").glob(pattern)))
    return "".join(path.read_text(encoding="utf-8") for path in paths)
