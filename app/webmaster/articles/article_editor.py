"""The editor of an article: its draft, its preview, and both values when somebody else saved it meanwhile."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.accounts.site_areas import ARTICLES
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import THEN, TOKEN, Text
from app.core.web.form_resumption import Resumption, SubmittedValues, allow_resumption
from app.core.web.responses import redirect, render
from app.knowledge import drafts, reviews
from app.knowledge.article import Article
from app.knowledge.article_checks import ArticleRefused, find_problems
from app.knowledge.article_list import get_first_month
from app.knowledge.article_page import build_preview_page
from app.knowledge.comparison import compare_articles, list_values
from app.knowledge.drafts import ArticleChanged, WorkingCopy
from app.knowledge.feedback import FeedbackSummary, summarise_feedback
from app.knowledge.field_help import list_helped_questions
from app.knowledge.published_articles import publish_article
from app.privacy.access_log import log_access
from app.webmaster.articles.article_form import list_choices, list_owners, read_form
from app.webmaster.articles.article_index import URL_PREFIX
from app.webmaster.articles.article_words import STATES, describe_problem, label_of_field
from app.webmaster.publication_rights import can_publish

# Names of agents: who saved the article, and who may look after it.
SCREEN = "webmaster.articles"

bp = Blueprint("article_editor", __name__, url_prefix=URL_PREFIX)


def describe_editing(values: SubmittedValues, slug: str) -> Resumption:
    """An article that was being edited when the sign-in ended: it is saved as a draft."""
    copy = drafts.load_working_copy(slug)
    return Resumption(
        _("Enregistrer le brouillon de cet article"),
        copy.article.question,
        lambda name: label_of_field(name) or None,
        hidden=frozenset({"token"}),
    )


@bp.get("/<slug>")
@access("article_editor")
def show_article(slug: str) -> ResponseReturnValue:
    copy = drafts.load_working_copy(slug)
    return render_editor(copy, copy.article)


@bp.post("/<slug>")
@allow_resumption(describe_editing)
@access("article_editor")
@rate_limit(DEFAULT)
def update_article(slug: str) -> ResponseReturnValue:
    """Saves the draft; with `then`, shows its preview or publishes it. What was typed comes back with what is wrong."""
    copy, sent_article = drafts.load_working_copy(slug), read_form()
    then = THEN.read()
    try:
        drafts.save_draft(slug, sent_article, token=TOKEN.read(), by=current_actor())
    except ArticleChanged as changed:
        db.session.rollback()
        return render_editor(changed.current, sent_article, is_conflict=True, status=409)
    except ArticleRefused as refused:
        db.session.rollback()
        return render_editor(copy, sent_article, problems=refused.problems, token=TOKEN.read(), status=422)
    if then == "publish" and can_publish(ARTICLES):
        return _publish(slug, sent_article)
    db.session.commit()
    if then == "preview":
        return redirect(url_for(".show_preview", slug=slug))
    flash(_("Le brouillon est enregistré."))
    return redirect(url_for(".show_article", slug=slug))


@bp.get("/<slug>/apercu")
@access("article_editor")
def show_preview(slug: str) -> ResponseReturnValue:
    """The page as its readers will see it."""
    copy = drafts.load_working_copy(slug)
    return render(
        "webmaster/articles/preview.html",
        copy=copy,
        page=build_preview_page(slug, copy.article),
        can_publish=can_publish(ARTICLES),
        is_complete=not find_problems(copy.article),
    )


def render_editor(
    copy: WorkingCopy,
    article: Article,
    *,
    is_conflict: bool = False,
    problems: dict[str, str] | None = None,
    token: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The form of an article, filled in with what is stored or with what was typed."""
    log_access(current_actor(), "list", screen=SCREEN)
    return render(
        "webmaster/articles/editor.html",
        status=status,
        copy=copy,
        token=token or copy.token,
        values=list_values(article),
        article=article,
        conflicts=compare_articles(copy.article, article) if is_conflict else [],
        is_conflict=is_conflict,
        problems={name: describe_problem(problem) for name, problem in (problems or {}).items()},
        **_surroundings(copy),
    )


def _surroundings(copy: WorkingCopy) -> dict[str, Any]:
    """Build the context of the editor beside the texts of the article."""
    names = get_names(each for each in (copy.saved_by_id, copy.owner_id) if each is not None)
    opinions = summarise_feedback(since_month=get_first_month())
    return {
        "choices": list_choices(),
        "owners": list_owners(),
        "review": reviews.get_record(copy.slug),
        "helped_questions": list_helped_questions(copy.slug),
        "names": names,
        "states": STATES,
        "label_of_field": label_of_field,
        "can_publish": can_publish(ARTICLES),
        "feedback": opinions.get(copy.slug, FeedbackSummary({})),
    }


def _publish(slug: str, article: Article) -> ResponseReturnValue:
    """Publish what has just been saved; the draft stays saved when something is missing."""
    db.session.commit()
    try:
        publish_article(slug, article, by=current_actor(), comment=Text("comment", limit=200).read())
    except ArticleRefused as refused:
        db.session.rollback()
        copy = drafts.load_working_copy(slug)
        return render_editor(copy, article, problems=refused.problems, status=422)
    db.session.commit()
    flash(_("L’article est publié."))
    return redirect(url_for(".show_article", slug=slug))
