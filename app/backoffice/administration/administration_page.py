"""The administration: its pages in groups, found by words, and whether something asks for attention."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.backoffice.administration.administration_search import list_groups
from app.cases.law import limitation
from app.cases.workflow import execution_errors
from app.core.i18n import ngettext
from app.core.jobs import outbox
from app.core.operations.health import run_health_checks
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.identity.pending_links import count_pending
from app.procedures.sources.source_store import failing_sources

bp = Blueprint("administration", __name__, url_prefix="/agents/administration")

MAX_SEARCH = 100


@bp.get("/")
@access("administration")
def show_administration() -> ResponseReturnValue:
    """Only what the agent may open; states are looked up for those who administer."""
    actor, search = current_actor(), request.args.get("q", "").strip()[:MAX_SEARCH]
    states = _find_troubles() if actor.is_administrator else {}
    return render(
        "backoffice/administration/home.html", groups=list_groups(actor, search=search, states=states), search=search
    )


def _find_troubles() -> dict[str, str]:
    """Find what asks for attention, by page, in a sentence."""
    failing_lists, failed = len(failing_sources()), outbox.count_failed()
    step_errors, limited = execution_errors.count_open_errors(), len(limitation.list_limited_cases())
    pending = count_pending()
    troubles = sum(not finding.ok for finding in run_health_checks(current_app.config["PARVIS"]))
    sentences = {
        "pending_identities.list_pending": pending
        and ngettext("%(num)s agent attend votre accord.", "%(num)s agents attendent votre accord.", pending),
        "sources.list_sources": failing_lists
        and ngettext("%(num)s liste ne répond pas.", "%(num)s listes ne répondent pas.", failing_lists),
        "deliveries.list_failed_deliveries": failed
        and ngettext("%(num)s envoi abandonné est à regarder.", "%(num)s envois abandonnés sont à regarder.", failed),
        "execution_errors.list_errors": step_errors
        and ngettext("%(num)s étape de circuit est en échec.", "%(num)s étapes de circuit sont en échec.", step_errors),
        "limitations.list_limitations": limited
        and ngettext(
            "%(num)s demande gardée telle quelle, que personne ne lit.",
            "%(num)s demandes gardées telles quelles, que personne ne lit.",
            limited,
        ),
        "health_report.show_report": troubles
        and ngettext("%(num)s point demande votre attention.", "%(num)s points demandent votre attention.", troubles),
    }
    return {endpoint: str(sentence) for endpoint, sentence in sentences.items() if sentence}
