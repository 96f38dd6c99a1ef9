"""The qualities of residents: an administrator says which there are, of which family, how one gets them; archives them."""

from __future__ import annotations

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts import qualities
from app.accounts.families import FAMILIES
from app.accounts.qualities import Quality, QualityRefused
from app.accounts.quality_holders import count_holders
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import Group, RawText, Refusals, describe_refusal
from app.core.web.responses import redirect, render
from app.procedures.publishing import LiveProcedure, live_procedures

bp = Blueprint("qualities", __name__, url_prefix="/agents/administration/qualites")

OTHER_FAMILY = "procedure_of_other_family"
REFUSALS: Refusals = {
    "title_missing": ("title", lazy_gettext("Donnez un nom à la qualité.")),
    "title_taken": ("title", lazy_gettext("Une qualité de cette famille a déjà ce nom.")),
    "family_unknown": ("family", lazy_gettext("Choisissez une famille.")),
    "family_held": ("title", lazy_gettext("Quelqu’un a cette qualité : sa famille ne change plus.")),
    "explanation_missing": (
        "explanation",
        lazy_gettext("Dites comment on l’obtient : c’est ce que liront les usagers."),
    ),
    OTHER_FAMILY: ("procedure", lazy_gettext("Cette démarche est d’une autre famille que la qualité.")),
}
QUALITY_TEXTS = Group(("title", "family", "explanation", "procedure"), RawText())


@bp.get("")
@access("administrator")
def list_qualities() -> ResponseReturnValue:
    return render(
        "backoffice/people/qualities/list.html",
        qualities=qualities.all_qualities(),
        counts=count_holders(),
        families=FAMILIES,
    )


@bp.get("/nouvelle")
@access("administrator")
def show_new_quality() -> ResponseReturnValue:
    return _render_form(None)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_quality() -> ResponseReturnValue:
    texts = QUALITY_TEXTS.read()
    try:
        quality = qualities.create_quality(
            texts["title"],
            family=texts["family"],
            explanation=texts["explanation"],
            procedure=_find_procedure(texts["procedure"], texts["family"]),
        )
    except QualityRefused as refused:
        db.session.rollback()
        return _render_form(None, refused.problem)
    db.session.commit()
    flash(_("La qualité est créée. Donnez-la ici, ou par l’action d’un circuit."))
    return redirect(url_for("quality_holders.list_holders", slug=quality.slug))


@bp.get("/<slug>")
@access("administrator")
def show_quality(slug: str) -> ResponseReturnValue:
    return _render_form(qualities.find_quality(slug))


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_quality(slug: str) -> ResponseReturnValue:
    quality, texts = qualities.find_quality(slug), QUALITY_TEXTS.read()
    try:
        family = texts["family"] or quality.family
        procedure = _find_procedure(texts["procedure"], family)
        qualities.change_quality(
            quality, texts["title"], explanation=texts["explanation"], procedure=procedure, family=family
        )
    except QualityRefused as refused:
        db.session.rollback()
        return _render_form(quality, refused.problem)
    return _save_and_redirect(_("La qualité est enregistrée."))


@bp.post("/<slug>/archivage")
@access("administrator")
@rate_limit(DEFAULT)
def create_archival(slug: str) -> ResponseReturnValue:
    qualities.archive_quality(qualities.find_quality(slug))
    return _save_and_redirect(_("La qualité est archivée : elle ne se donne plus. Qui l’a la garde jusqu’à son terme."))


@bp.post("/<slug>/retour")
@access("administrator")
@rate_limit(DEFAULT)
def create_restoration(slug: str) -> ResponseReturnValue:
    qualities.restore_quality(qualities.find_quality(slug))
    return _save_and_redirect(_("La qualité se donne de nouveau."))


def _save_and_redirect(words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".list_qualities"))


def _find_procedure(slug: str, family: str) -> str | None:
    """The procedure by which one gets it, none when none is chosen. Raises QualityRefused."""
    if not slug:
        return None
    if not any(live.slug == slug and live.family == family for live in _public_procedures()):
        raise QualityRefused(OTHER_FAMILY)
    return slug


def _public_procedures() -> list[LiveProcedure]:
    """Procedures open to residents."""
    return [live for live in live_procedures() if not live.definition.options.is_internal]


def _render_form(quality: Quality | None, problem: str | None = None) -> ResponseReturnValue:
    stored_values = {
        "title": quality.title if quality else "",
        "family": quality.family if quality else "",
        "explanation": quality.explanation if quality else "",
        "procedure": (quality.procedure_slug or "") if quality else "",
    }
    has_holders = quality is not None and qualities.has_holders(quality)
    procedures = [
        live for live in _public_procedures() if quality is None or not has_holders or live.family == quality.family
    ]
    return render(
        "backoffice/people/qualities/quality.html",
        status=422 if problem else 200,
        quality=quality,
        has_holders=has_holders,
        values=QUALITY_TEXTS.read() if problem else stored_values,
        problems=describe_refusal(REFUSALS, problem),
        families=FAMILIES,
        procedures=[(live.slug, live.definition.title) for live in procedures],
    )
