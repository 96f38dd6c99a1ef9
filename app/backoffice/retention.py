"""How long personal data are kept: every procedure on one page, and what is anonymised soon."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.definitions.retention import SOON, list_retention

bp = Blueprint("retention", __name__, url_prefix="/agents/administration/conservation")


@bp.get("")
@access("administrator")
def show_retention() -> ResponseReturnValue:
    rows = list_retention()
    return render(
        "backoffice/organisation/retention.html",
        rows=rows,
        days=SOON.days,
        anonymised_soon=sum(row.anonymised_soon for row in rows),
    )
