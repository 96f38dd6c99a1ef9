"""Coming from Publik: exports are sent, one sees what becomes of each element, then takes them as drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import access, current_actor
from app.core.db import db
from app.core.definition_drafts import DraftChanged
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.declarations import HEAVY, limited
from app.core.web import redirect, render
from app.packages import publik
from app.packages.importing import KEEP, Choices, NameRefused
from app.packages.plan import Plan
from app.packages.publik import Arrival
from app.packages.publik_summary import summary_of
from app.packages.rights import CREATE, Placement, foreign_roles, foreign_topics, local_roles
from app.themes import charter
from app.wcs.forms import NOBODY_YET

bp = Blueprint("publik", __name__, url_prefix="/agents/administration/venir-de-publik")


@bp.get("")
@access("administrator")
def show_arrival() -> ResponseReturnValue:
    """Where exports are sent from."""
    return _show_sending()


@bp.post("")
@access("administrator")
@limited(HEAVY)
def create_arrival() -> ResponseReturnValue:
    """Files arrive: they are read and kept for a day, and nothing else is written."""
    files, size = [], 0
    for sent in request.files.getlist("files"):
        content = sent.read(publik.MOST_BYTES + 1)
        size += len(content)
        if content and sent.filename:
            files.append((sent.filename.rsplit("/", 1)[-1][:100], content))
    if not files:
        return _show_sending(_("Choisissez au moins un fichier."))
    if size > publik.MOST_BYTES:
        return _show_sending(_("C’est trop à la fois : 50 Mo au plus. Envoyez une archive .zip, ou en plusieurs fois."))
    export_id = publik.receive_exports(files, by=current_actor().account_id)
    db.session.commit()
    return redirect(url_for(".show_preview", export_id=export_id))


@bp.get("/<uuid:export_id>")
@access("administrator")
def show_preview(export_id: UUID) -> ResponseReturnValue:
    """What becomes of each file, element by element."""
    arrival = _arrival(export_id)
    return _show_plan(export_id, arrival, publik.plan_of(arrival), Choices())


@bp.post("/<uuid:export_id>")
@access("administrator")
@limited(HEAVY)
def create_drafts(export_id: UUID) -> ResponseReturnValue:
    arrival = _arrival(export_id)
    plan, choices = publik.plan_of(arrival, _typed_placement(arrival)), _typed_choices()
    if request.form.get("state") != plan.state:
        return _show_plan(export_id, arrival, plan, choices, is_changed=True)
    try:
        taken = publik.take_in(arrival, plan, choices, by=current_actor().account_id)
    except NameRefused as refused:
        db.session.rollback()
        return _show_plan(export_id, arrival, plan, choices, wrong_name=refused.key, status=422)
    except DraftChanged:
        db.session.rollback()
        return _show_plan(export_id, arrival, publik.plan_of(arrival), choices, is_changed=True, status=409)
    publik.forget_exports(export_id)
    db.session.commit()
    flash(_told(len(taken)))
    for words in _failure_notices(arrival, plan, choices):
        flash(words, "warning")
    return redirect(url_for("definitions.list_definitions"))


def _failure_notices(arrival: Arrival, plan: Plan, choices: Choices) -> list[str]:
    """What was asked for and could not be kept, with the reason of each."""
    wanted = [(item.title, arrival.origins[item.key]) for item in plan.items if choices.for_item(item) != KEEP]
    return [
        _("« %(title)s » n’est pas repris. %(reason)s", title=title, reason=one.not_taken)
        for title, one in wanted
        if not one.is_taken
    ]


def _told(count: int) -> str:
    if not count:
        return _("Rien à importer : tout est resté comme avant.")
    return ngettext(
        "%(num)s élément de Publik est importé. Rien n’est publié : relisez les brouillons, puis publiez-les.",
        "%(num)s éléments de Publik sont importés. Rien n’est publié : relisez les brouillons, puis publiez-les.",
        count,
    )


def _arrival(export_id: UUID) -> Arrival:
    return publik.received_exports(export_id) or abort(404)


def _typed_placement(arrival: Arrival) -> Placement:
    """Who was chosen for each role and topic; who is not known yet stays to be said in the draft."""
    roles = {role.slug for role in local_roles()}
    topics = {topic.slug for topic in charter.current().topics}
    typed = {slug: request.form.get(f"role:{slug}", "") for slug in foreign_roles(arrival.package)}
    headings = {slug: request.form.get(f"topic:{slug}", "") for slug in foreign_topics(arrival.package)}
    return Placement(
        roles={slug: here if here in roles else CREATE for slug, here in typed.items()},
        topics={slug: here if here in topics else slug for slug, here in headings.items()},
    )


def _typed_choices() -> Choices:
    fields = request.form.to_dict()
    return Choices(
        answers={name.removeprefix("take:"): value for name, value in fields.items() if name.startswith("take:")},
        names={name.removeprefix("name:"): value for name, value in fields.items() if name.startswith("name:")},
    )


def _show_sending(problem: str | None = None) -> ResponseReturnValue:
    return render("backoffice/publik/send.html", status=422 if problem else 200, problem=problem)


def _show_plan(
    export_id: UUID, arrival: Arrival, plan: Plan, choices: Choices, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    return render(
        "backoffice/publik/preview.html",
        status=status,
        export_id=export_id,
        summary=summary_of(arrival, plan),
        plan=plan,
        choices=choices,
        KEEP=KEEP,
        CREATE=CREATE,
        roles=local_roles(),
        foreign_roles=[slug for slug in foreign_roles(arrival.package) if slug != NOBODY_YET],
        topics=charter.current().topics,
        foreign_topics=foreign_topics(arrival.package),
        **more,
    )
