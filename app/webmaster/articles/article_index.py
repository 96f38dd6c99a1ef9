"""The list of articles, and the beginning of a new one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.knowledge.article import AUDIENCES
from app.knowledge.article_checks import MAX_QUESTION, ArticleRefused
from app.knowledge.article_list import ArticleRow, list_articles
from app.knowledge.drafts import create_article
from app.language.text.normalisation import fold
from app.themes import charter
from app.webmaster.articles.article_words import STATES, describe_problem

URL_PREFIX = "/agents/site/articles"
TO_REVIEW, WITH_DRAFT = "to_review", "with_draft"
PAGE_SIZE = 100

bp = Blueprint("article_index", __name__, url_prefix=URL_PREFIX)


@bp.get("")
@access("article_editor")
def list_rows() -> ResponseReturnValue:
    """Articles by question; `q`, `state`, `audience` and `topic` reduce the list, `page` is in it."""
    rows = list_articles()
    filters: dict[str, Any] = {name: request.args.get(name, "") for name in ("q", "state", "audience", "topic")}
    matching_rows = [row for row in rows if _matches(row, **filters)]
    number = max(request.args.get("page", 1, type=int), 1)
    last = number * PAGE_SIZE
    return render(
        "webmaster/articles/list.html",
        rows=matching_rows[last - PAGE_SIZE : last],
        count=len(matching_rows),
        total=len(rows),
        previous_url=url_for(".list_rows", **filters, page=number - 1) if number > 1 else None,
        next_url=url_for(".list_rows", **filters, page=number + 1) if len(matching_rows) > last else None,
        filters=filters,
        states=STATES,
        audiences=AUDIENCES,
        topics=charter.get_charter().topics,
    )


@bp.get("/nouveau")
@access("article_editor")
def show_new() -> ResponseReturnValue:
    return render("webmaster/articles/new.html", question="", problem=None, max_length=MAX_QUESTION)


@bp.post("/nouveau")
@access("article_editor")
@rate_limit(DEFAULT)
def create() -> ResponseReturnValue:
    question = RawText("question").read()
    try:
        slug = create_article(question, by=current_actor())
    except ArticleRefused as refused:
        db.session.rollback()
        problem = describe_problem(refused.problems["question"])
        return render(
            "webmaster/articles/new.html", status=422, question=question, problem=problem, max_length=MAX_QUESTION
        )
    db.session.commit()
    return redirect(url_for("article_editor.show_article", slug=slug))


def _matches(row: ArticleRow, *, q: str, state: str, audience: str, topic: str) -> bool:
    article = row.article
    words = fold(" ".join((row.slug, article.question, *article.text.synonyms)))
    in_state = {TO_REVIEW: row.is_to_review, WITH_DRAFT: row.has_draft}.get(state, state in ("", row.state))
    return (
        all(word in words for word in fold(q).split())
        and in_state
        and audience in ("", article.audience)
        and topic in ("", article.topic)
    )
