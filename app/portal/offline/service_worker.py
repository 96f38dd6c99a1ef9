"""The service worker and the offline pages, the same for everybody."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, current_app, render_template

from app.core.web import module_graph
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.portal.offline.worker_pages import (
    WorkerSettings,
    build_worker_settings,
    render_offline_page,
    static_folder,
    static_url,
)

bp = Blueprint("offline", __name__)

WORKER_MODULE = "service-worker.js"
UNREGISTER_MODULE = "pwa/worker/unregister.js"


@bp.get("/service-worker.js")
@access("public")
def show_worker() -> Response:
    """A module that imports the worker and starts it with its settings: any change of them makes a new worker."""
    if not current_app.config["PARVIS"].has_worker:
        return _create_script_response((static_folder() / UNREGISTER_MODULE).read_text(encoding="utf-8"))
    return _create_script_response(_render_worker(build_worker_settings()))


def _render_worker(settings: WorkerSettings) -> str:
    """All its modules are named here, so that the browser asks for them at once and not level by level."""
    worker, *imported = map(static_url, module_graph.list_static_imports(static_folder(), (WORKER_MODULE,)))
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
