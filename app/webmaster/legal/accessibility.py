"""The audit of accessibility, and the declaration that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Refusals, describe_refusal
from app.core.web.responses import redirect, render
from app.site_pages import accessibility_audit, site_texts
from app.site_pages.accessibility_audit import TEXT_FIELDS, AuditRefused, current_audit, read_typed_audit
from app.site_pages.field_merge import merge_fields
from app.site_pages.site_texts import StaleText
from app.webmaster.publication_rights import can_publish, require_publisher
from app.webmaster.translated_form import read_typed_values
from app.webmaster.typed_fields import NUMBER, list_problem_links

bp = Blueprint("site_accessibility", __name__, url_prefix="/agents/site/accessibilite")

FIELDS = ("audited_on", "rate", *TEXT_FIELDS)
LABELS = {
    "audited_on": lazy_gettext("Date de la fin de l’audit"),
    "rate": lazy_gettext("Taux de conformité (en %)"),
    "auditor": lazy_gettext("Qui a fait l’audit"),
    "method": lazy_gettext("L’audit a été fait"),
    "standard": lazy_gettext("Version du RGAA"),
    "nonconformities": lazy_gettext("Défauts de conformité"),
    "exemptions": lazy_gettext("Dérogations et contenus que la loi ne vise pas"),
    "environment": lazy_gettext("Navigateurs et aides techniques utilisés"),
    "pages": lazy_gettext("Pages vérifiées"),
    "contact": lazy_gettext("Comment signaler une difficulté"),
}
METHODS = {
    "internal": lazy_gettext("par nos équipes"),
    "external": lazy_gettext("par un cabinet ou un autre organisme"),
}
REFUSALS: Refusals = {
    "audited_on_invalid": ("audited_on", lazy_gettext("Indiquez le jour où l’audit s’est terminé.")),
    "audited_on_future": ("audited_on", lazy_gettext("Indiquez un jour passé : un audit à venir ne compte pas.")),
    "rate_invalid": ("rate", lazy_gettext("Indiquez un nombre de 0 à 100, par exemple 72,5.")),
    "method_invalid": ("method", lazy_gettext("Choisissez l’une des réponses proposées.")),
    "nonconformities_missing": (
        "nonconformities",
        lazy_gettext("Décrivez les défauts : la loi demande de les indiquer quand le taux n’est pas de 100 %."),
    ),
    "text_long": ("nonconformities", lazy_gettext("Raccourcissez ce texte : il dépasse la taille permise.")),
}


@bp.get("")
@access("page_editor")
def show_audit() -> ResponseReturnValue:
    number, values = accessibility_audit.load_audit()
    return _render_form(_describe_values(values), number)


@bp.post("")
@access("page_editor")
@rate_limit(DEFAULT)
def update_audit() -> ResponseReturnValue:
    """Record the audit; without date nor rate, the site has none any more."""
    require_publisher()
    typed_values, number = read_typed_values(FIELDS), NUMBER.read()
    try:
        accessibility_audit.save_audit(
            read_typed_audit(typed_values, today=clock.today()), number=number, by=current_actor()
        )
    except AuditRefused as refused:
        return _render_form(typed_values, number, problem=refused.problem)
    except StaleText:
        return _render_conflict(typed_values, number)
    db.session.commit()
    flash(_("La déclaration est enregistrée. Le lien en bas de toutes les pages dit le nouvel état."))
    return redirect(url_for(".show_audit"))


def _render_conflict(typed_values: Mapping[str, str], number: int) -> ResponseReturnValue:
    """The values of both; those that only the other person changed are taken."""
    current = site_texts.load_text(site_texts.ACCESSIBILITY)
    base = site_texts.load_text(site_texts.ACCESSIBILITY, number).contents if number >= 0 else {}
    merge = merge_fields(_describe_values(base), _describe_values(current.contents), typed_values)
    return _render_form(merge.values, current.number, conflicts=merge.conflicts)


def _describe_values(values: Mapping[str, Any]) -> dict[str, str]:
    shown_values = {name: str(values.get(name, "")) for name in FIELDS}
    if "rate" in values:
        shown_values["rate"] = f"{values['rate']:g}".replace(".", ",")
    shown_values["standard"] = shown_values["standard"] or "4.1"
    shown_values["method"] = shown_values["method"] or "internal"
    return shown_values


def _render_form(
    values: Mapping[str, str], number: int, *, problem: str = "", conflicts: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    problems = describe_refusal(REFUSALS, problem)
    audit = current_audit()
    return render(
        "webmaster/legal/accessibility.html",
        status=422 if problem else 409 if conflicts is not None else 200,
        values=values,
        number=number,
        labels=LABELS,
        methods=list(METHODS.items()),
        problems=problems,
        problem_links=list_problem_links(problems),
        conflicts=[(str(LABELS[name]), value) for name, value in (conflicts or {}).items()],
        audit=audit,
        is_outdated=audit is not None and audit.is_outdated(clock.today()),
        history_url=url_for("site_text_history.show_history", text_key=site_texts.ACCESSIBILITY),
        is_read_only=not can_publish(),
    )
