"""The canned replies of an agent, of their roles and of procedures: list, creation, change, deletion."""

from __future__ import annotations

from textwrap import shorten
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import all_roles
from app.cases.conversation import canned_replies
from app.cases.conversation.canned_replies import Reply, ReplyRefused
from app.cases.conversation.models import AGENT, PROCEDURE, ROLE
from app.cases.conversation.reply_values import UnknownWords, list_labels, parse_words, write_words
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Group, RawText, Refusals, describe_refusal
from app.core.web.responses import redirect, render
from app.language.text.normalisation import to_one_line
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure

bp = Blueprint("canned_replies", __name__, url_prefix="/agents/modeles")

SCREEN = "backoffice.canned_replies"
EXCERPT_LENGTH = 160
REFUSALS: Refusals = {
    "title_missing": ("title", lazy_gettext("Donnez un titre : vous le chercherez par ses mots.")),
    "text_missing": ("text", lazy_gettext("Écrivez le texte du modèle.")),
    "text_too_long": ("text", lazy_gettext("Raccourcissez ce texte : un message a 8 000 caractères au plus.")),
    "scope_unknown": ("scope", lazy_gettext("Choisissez pour qui est ce modèle dans la liste.")),
}


@bp.get("")
@access("agent")
def list_replies() -> ResponseReturnValue:
    """List the replies that the agent may read, by whom they are for; those of these words alone."""
    log_access(current_actor(), "list", screen=SCREEN)
    words = request.args.get("q", "")
    replies = canned_replies.list_replies(current_actor(), words=words)
    titles = _scope_titles(replies)
    groups: dict[str, list[tuple[Reply, str]]] = {}
    for reply in replies:
        excerpt = shorten(to_one_line(_write_text(reply)), EXCERPT_LENGTH, placeholder="…")
        groups.setdefault(titles[reply.scope_key], []).append((reply, excerpt))
    return render("backoffice/conversation/replies/list.html", groups=groups, words=words)


@bp.get("/nouveau")
@access("agent")
def show_new_reply() -> ResponseReturnValue:
    return _render_form(None, {"scope": request.args.get("pour", AGENT)})


@bp.post("/nouveau")
@access("agent")
@rate_limit(DEFAULT)
def create_reply() -> ResponseReturnValue:
    return _save(None)


@bp.get("/<uuid:reply_id>")
@access("agent")
def show_reply(reply_id: UUID) -> ResponseReturnValue:
    reply = _find_writable(reply_id)
    return _render_form(reply, {"title": reply.title, "text": _write_text(reply), "scope": reply.scope_key})


@bp.post("/<uuid:reply_id>")
@access("agent")
@rate_limit(DEFAULT)
def update_reply(reply_id: UUID) -> ResponseReturnValue:
    return _save(_find_writable(reply_id))


@bp.post("/<uuid:reply_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_reply(reply_id: UUID) -> ResponseReturnValue:
    canned_replies.delete_reply(current_actor(), _find_writable(reply_id).id)
    db.session.commit()
    flash(_("Le modèle est supprimé."))
    return redirect(url_for(".list_replies"))


def _save(reply: Reply | None) -> ResponseReturnValue:
    texts = Group(("title", "text", "scope"), RawText()).read()
    try:
        text = parse_words(texts["text"], list_labels(_procedure_of(texts["scope"])))
        canned_replies.save_reply(
            current_actor(),
            title=texts["title"],
            text=text,
            scope_key=texts["scope"],
            reply_id=reply.id if reply else None,
        )
    except UnknownWords as unknown:
        problem = _("« {%(words)s} » n’est pas une valeur de la demande : choisissez-en une dans la liste.")
        return _render_form(reply, texts, {"text": problem % {"words": unknown.words}})
    except ReplyRefused as refused:
        db.session.rollback()
        return _render_form(reply, texts, describe_refusal(REFUSALS, refused.problem))
    db.session.commit()
    flash(_("Le modèle est enregistré."))
    return redirect(url_for(".list_replies"))


def _find_writable(reply_id: UUID) -> Reply:
    log_access(current_actor(), "read", screen=SCREEN)
    reply = canned_replies.find_reply(current_actor(), reply_id)
    return reply if reply.can_edit else abort(404)


def _render_form(
    reply: Reply | None, form_values: dict[str, str], problems: dict[str, str] | None = None
) -> ResponseReturnValue:
    scopes = canned_replies.list_writable_scopes(current_actor())
    titles = _titles_of(scopes)
    return render(
        "backoffice/conversation/replies/form.html",
        status=422 if problems else 200,
        reply=reply,
        typed=form_values,
        problems=problems or {},
        scopes=[(key, titles[key]) for key in scopes if key in titles],
        labels=list(list_labels(_procedure_of(form_values.get("scope", ""))).values()),
    )


def _write_text(reply: Reply) -> str:
    return write_words(reply.text, list_labels(_procedure_of(reply.scope_key)))


def _procedure_of(scope_key: str) -> Procedure | None:
    """The procedure that a reply is for, whose questions it may name."""
    scope, _separator, slug = scope_key.partition(":")
    if scope != PROCEDURE:
        return None
    return next((live.definition for live in procedures.live_procedures() if live.slug == slug), None)


def _scope_titles(replies: list[Reply]) -> dict[str, str]:
    """For whom each reply is kept, in words."""
    keys = [reply.scope_key for reply in replies]
    return {**{key: key.partition(":")[2] for key in keys}, **_titles_of(keys)}


def _titles_of(keys: list[str]) -> dict[str, str]:
    """The words of these scopes; a role that was merged, or a procedure that is gone, has none."""
    titles = {AGENT: _("Pour moi")}
    titles |= {f"{ROLE}:{role.slug}": _("Rôle : %(title)s", title=role.title) for role in all_roles()}
    titles |= {
        f"{PROCEDURE}:{live.slug}": _("Démarche : %(title)s", title=live.definition.title)
        for live in procedures.live_procedures()
    }
    return {key: titles[key] for key in keys if key in titles}
