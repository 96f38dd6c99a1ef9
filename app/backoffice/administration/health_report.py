"""Is the service well? The deep checks, in plain words for the administrator."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app.core.operations.health import run_health_checks
from app.core.web.access_rules import access
from app.core.web.responses import render

bp = Blueprint("health_report", __name__, url_prefix="/agents/administration/sante")


@bp.get("")
@access("administrator")
def show_report() -> ResponseReturnValue:
    findings = run_health_checks(current_app.config["PARVIS"])
    return render("backoffice/administration/health.html", findings=findings)
