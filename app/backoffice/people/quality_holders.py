"""Holders of a quality: list (logged), grant, withdrawal."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import quality_holders
from app.accounts.administration_history import AGENTS, record_event
from app.accounts.families import family_label
from app.accounts.people import find_resident
from app.accounts.profile import get_names
from app.accounts.qualities import Quality, find_quality
from app.accounts.quality_holders import PAGE_SIZE, EndsInThePast, QualityArchived
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Form, RawText, Text
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("quality_holders", __name__, url_prefix="/agents/administration/qualites/<slug>/titulaires")

SCREEN = "backoffice.quality_holders"
MAX_REASON_LENGTH = 500


class HolderForm(Form):
    """Inputs to give a quality."""

    email = RawText()
    reason = Text(
        limit=MAX_REASON_LENGTH, problem=lazy_gettext("Dites pourquoi : la personne le lira dans son compte.")
    )
    until = Day(problem=lazy_gettext("Indiquez un jour, ou laissez vide."), is_optional=True)


@bp.get("")
@access("administrator")
def list_holders(slug: str) -> ResponseReturnValue:
    return _render_page(find_quality(slug))


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_holder(slug: str) -> ResponseReturnValue:
    """Gives it to the account that has this address."""
    quality = find_quality(slug)
    log_access(current_actor(), "search", screen=SCREEN, family=quality.family)
    form = HolderForm()
    account, problems = find_resident(form.email), form.problems
    if account is None:
        words = _("Aucun compte d’usager n’a cette adresse : vérifiez-la avec la personne.")
        problems = {"email": words, **problems}
    if problems or account is None:
        return _render_page(quality, problems)
    try:
        quality_holders.give_quality_manually(
            quality, account, reason=form.reason, until=form.until, by=current_actor().account_id
        )
    except QualityArchived:
        return _render_page(quality, {"email": _("Choisissez une autre qualité : celle-ci est archivée.")})
    except EndsInThePast:
        return _render_page(quality, {"until": _("Choisissez un jour à venir : celui-ci est passé.")})
    record_event("quality_given", AGENTS, by=current_actor(), subject=quality.slug, title=quality.title)
    return _save_and_redirect(
        quality, _("La qualité est donnée. La personne en est prévenue par e-mail et la voit dans son compte.")
    )


@bp.post("/<uuid:held_id>/retrait")
@access("administrator")
@rate_limit(DEFAULT)
def create_withdrawal(slug: str, held_id: UUID) -> ResponseReturnValue:
    quality = find_quality(slug)
    if quality_holders.withdraw_held_quality(quality, held_id):
        record_event("quality_withdrawn", AGENTS, by=current_actor(), subject=quality.slug, title=quality.title)
        return _save_and_redirect(quality, _("La qualité est retirée."))
    return _save_and_redirect(quality, _("La personne n’avait déjà plus cette qualité."))


def _save_and_redirect(quality: Quality, words: str) -> ResponseReturnValue:
    slug = quality.slug
    db.session.commit()
    flash(words)
    return redirect(url_for(".list_holders", slug=slug))


def _read_after() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


def _render_page(quality: Quality, problems: dict[str, str] | None = None) -> ResponseReturnValue:
    log_access(current_actor(), "list", screen=SCREEN, family=quality.family)
    holders = quality_holders.list_holders(quality, after=_read_after(), limit=PAGE_SIZE + 1)
    page_holders = holders[:PAGE_SIZE]
    first, next_url = url_for(".list_holders", slug=quality.slug), None
    if len(holders) > len(page_holders):
        next_url = url_for(".list_holders", slug=quality.slug, after=page_holders[-1].id)
    return render(
        "backoffice/people/qualities/holders.html",
        status=422 if problems else 200,
        quality=quality,
        family=family_label(quality.family),
        holders=page_holders,
        agents=get_names(page_holder.given_by_id for page_holder in page_holders if page_holder.given_by_id),
        first_url=first if _read_after() else None,
        next_url=next_url,
        problems=problems or {},
        problem_list=[(f"f-{name}", words) for name, words in (problems or {}).items()],
        values=HolderForm().texts if problems else {},
    )
