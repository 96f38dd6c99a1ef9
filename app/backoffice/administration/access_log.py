"""The access log for the data protection officer: who read what, when and on which screen; reading it is logged too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.accounts.agents import all_agents
from app.accounts.departments import department_names_of_roles
from app.accounts.families import FAMILIES
from app.backoffice.administration import access_log_words as words
from app.backoffice.people.agent_names import names_of_accounts, sort_by_name
from app.core import clock
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import render
from app.privacy.access_log import get_current_anchor, log_access
from app.privacy.access_log.anomalies import Anomaly
from app.privacy.access_log.log_search import AGENT_KIND, PAGE_SIZE, LogFilters, LogRow, index_agent, list_rows
from app.privacy.access_log.oversight import examine_period
from app.privacy.access_log.read_cases import Subject, find_case_id, find_subjects
from app.privacy.access_log.verification import verify_chain
from app.procedures.publishing import ProcedureNotFound, live_procedure
from app.procedures.sources.tables import write_table

bp = Blueprint("access_log", __name__, url_prefix="/agents/administration/consultations")

SCREEN = "backoffice.access_log"
DEFAULT_PERIOD = timedelta(days=30)
ANOMALY_PERIOD = timedelta(days=7)
MAX_EXPORTED = 50_000
# A case that no reference names.
UNKNOWN_CASE = UUID(int=0)


@dataclass(frozen=True)
class LogLine:
    """One access in words."""

    position: int
    at: datetime
    who: str
    departments: str
    verb: str
    what: str
    family: str
    screen: str
    result: str
    is_allowed: bool


@bp.get("")
@access("overseer")
def list_accesses() -> ResponseReturnValue:
    log_access(current_actor(), "list", screen=SCREEN)
    arguments, filters = request.args, _read_filters(request.args, DEFAULT_PERIOD)
    rows = list_rows(filters, before=arguments.get("avant", type=int), limit=PAGE_SIZE + 1)
    next_position = rows[PAGE_SIZE - 1].position if len(rows) > PAGE_SIZE else None
    return render(
        "backoffice/administration/oversight/log.html",
        lines=_build_lines(rows[:PAGE_SIZE]),
        next_url=_build_url(".list_accesses", arguments, avant=next_position) if next_position else None,
        first_url=_build_url(".list_accesses", arguments, avant=None) if arguments.get("avant") else None,
        export_url=_build_url(".download_accesses", arguments, avant=None),
        is_reference_unknown=filters.case_id == UNKNOWN_CASE,
        **_filter_choices(arguments, filters),
    )


@bp.get("/export")
@access("overseer")
@rate_limit(HEAVY_REQUEST)
def download_accesses() -> ResponseReturnValue:
    """Download the lines of the log as a table, latest first."""
    log_access(current_actor(), "export", screen=SCREEN)
    lines = _build_lines(list_rows(_read_filters(request.args, DEFAULT_PERIOD), limit=MAX_EXPORTED))
    table = write_table(
        [_("Quand"), _("Qui"), _("Service"), _("Quoi"), _("Demande"), _("Famille"), _("Écran"), _("Résultat")],
        (
            (
                clock.to_paris(line.at).isoformat(" ", "seconds"),
                *(line.who, line.departments, line.verb, line.what, line.family, line.screen, line.result),
            )
            for line in lines
        ),
    )
    name = f"consultations-{clock.today().isoformat()}.csv"
    return create_download(name, "text/csv; charset=utf-8", len(table), iter([table]))


@bp.get("/anomalies")
@access("overseer")
def list_anomalies() -> ResponseReturnValue:
    """Accesses worth a question, by simple rules."""
    log_access(current_actor(), "list", screen=f"{SCREEN}.anomalies")
    filters = _read_filters(request.args, ANOMALY_PERIOD)
    accounts = _index_agents()
    period = examine_period(filters, account_by_fingerprint=accounts)
    names = names_of_accounts(accounts.values())
    return render(
        "backoffice/administration/oversight/anomalies.html",
        anomalies=[_describe_anomaly(anomaly, accounts, names, period.subjects) for anomaly in period.anomalies],
        is_capped=period.is_capped,
        examined=period.examined,
        rules=words,
        filters=filters,
    )


@bp.get("/verification")
@access("overseer")
@rate_limit(HEAVY_REQUEST)
def show_verification() -> ResponseReturnValue:
    """Show whether any entry was changed, inserted or deleted since it was written."""
    log_access(current_actor(), "read", screen=f"{SCREEN}.verification")
    broken_position = verify_chain()
    return render(
        "backoffice/administration/oversight/verification.html",
        broken_position=broken_position,
        anchor=get_current_anchor(),
    )


def _read_filters(arguments: MultiDict[str, str], period: timedelta) -> LogFilters:
    """The filters of the address; what is not understood does not narrow anything, but for an unknown reference."""
    until = _read_day(arguments.get("jusqu", "")) or clock.today()
    reference = arguments.get("reference", "").strip()
    return LogFilters(
        since=min(_read_day(arguments.get("depuis", "")) or until - period, until),
        until=until,
        agent_id=arguments.get("agent", type=UUID),
        case_id=(find_case_id(reference) or UNKNOWN_CASE) if reference else None,
        family=arguments.get("famille", ""),
        verb=arguments.get("verbe", ""),
        result=arguments.get("resultat", ""),
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _filter_choices(arguments: Mapping[str, str], filters: LogFilters) -> dict[str, Any]:
    agents = sort_by_name(names_of_accounts(account.id for account in all_agents()))
    return {
        "filters": filters,
        "typed": arguments,
        "agents": [("", _("Tous"))] + [(str(account_id), name) for account_id, name in agents],
        "families": [("", _("Toutes")), *FAMILIES.items()],
        "verbs": [("", _("Tout"))] + [(verb, str(label)) for verb, label in words.VERBS.items()],
        "results": [("", _("Tous"))] + [(result, str(label)) for result, label in words.RESULTS.items()],
    }


def _build_url(endpoint: str, arguments: Mapping[str, str], **values: object) -> str:
    names = ("agent", "reference", "famille", "verbe", "resultat", "depuis", "jusqu")
    return url_for(endpoint, **{name: arguments[name] for name in names if arguments.get(name)}, **values)  # type: ignore[arg-type]


def _build_lines(rows: Sequence[LogRow]) -> list[LogLine]:
    accounts = _index_agents()
    names, subjects = names_of_accounts(accounts.values()), find_subjects(row.subject for row in rows)
    return [
        LogLine(
            position=row.position,
            at=row.at,
            who=_name_agent(row.actor, accounts, names) if row.kind == AGENT_KIND else _name_kind(row.kind),
            departments=", ".join(
                dict.fromkeys(department_names_of_roles(row.roles.split(), row.family or "").values())
            ),
            verb=str(words.VERBS.get(row.verb, row.verb)),
            what=_name_subject(row.subject, subjects),
            family=FAMILIES.get(row.family or "", ""),
            screen=words.label_screen(row.screen),
            result=str(words.RESULTS.get(row.result, row.result)),
            is_allowed=row.result == "allowed",
        )
        for row in rows
    ]


def _describe_anomaly(
    anomaly: Anomaly, accounts: Mapping[bytes, UUID], names: Mapping[UUID, str], subjects: Mapping[bytes, Subject]
) -> dict[str, Any]:
    since_day, until_day = (clock.to_paris(at).date() for at in (anomaly.since, anomaly.until))
    return {
        "rule": anomaly.rule,
        "title": words.RULE_TITLES[anomaly.rule],
        "explanation": words.RULE_EXPLANATIONS[anomaly.rule],
        "who": _name_agent(anomaly.actor, accounts, names),
        "agent_id": accounts.get(anomaly.actor),
        "what": _name_subject(anomaly.subject, subjects),
        "family": FAMILIES.get(anomaly.family or "", ""),
        "since": anomaly.since,
        "until": anomaly.until,
        "since_day": since_day,
        "until_day": until_day,
        "is_one_day": since_day == until_day,
        "count": anomaly.count,
    }


def _index_agents() -> dict[bytes, UUID]:
    """Agents by their fingerprint in the log, those who are suspended too."""
    return {index: account.id for account in all_agents() if (index := index_agent(account.id))}


def _name_agent(fingerprint: bytes | None, accounts: Mapping[bytes, UUID], names: Mapping[UUID, str]) -> str:
    account_id = accounts.get(fingerprint or b"")
    name = names.get(account_id) if account_id else None
    return name or _("Un agent supprimé")


def _name_kind(kind: str) -> str:
    return {"resident": _("Un usager"), "software": _("Un autre logiciel")}.get(kind, _("Une personne sans compte"))


def _name_subject(fingerprint: bytes | None, subjects: Mapping[bytes, Subject]) -> str:
    """The reference of a case and its procedure; an older or deleted one has none any more."""
    if fingerprint is None:
        return ""
    subject = subjects.get(fingerprint)
    if subject is None:
        return _("demande ancienne ou effacée")
    try:
        return f"{subject.reference} · {live_procedure(subject.procedure_slug).definition.title}"
    except ProcedureNotFound:
        return subject.reference
