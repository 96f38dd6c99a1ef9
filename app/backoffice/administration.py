"""The administration: what there is to look at, and whether something asks for attention."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app.cases import execution_errors
from app.cases.law import limitation
from app.core.jobs import outbox
from app.core.operations.health import run_health_checks
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.procedures.sources.source_store import failing_sources

bp = Blueprint("administration", __name__, url_prefix="/agents/administration")


@bp.get("/")
@access("administrator")
def show_administration() -> ResponseReturnValue:
    troubles = [finding for finding in run_health_checks(current_app.config["PARVIS"]) if not finding.ok]
    return render(
        "backoffice/administration/home.html",
        failed=outbox.count_failed(),
        failing_lists=len(failing_sources()),
        limited=len(limitation.list_limited_cases()),
        step_errors=execution_errors.count_open_errors(),
        troubles=[each.name for each in troubles],
    )
