"""Articles exported and imported as a ZIP of Markdown files."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.site_areas import ARTICLES
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.knowledge.article_archive import (
    MAX_BYTES,
    FileProblem,
    ImportRefused,
    import_articles,
    read_archive,
    write_archive,
)
from app.knowledge.article_list import list_articles
from app.knowledge.front_matter import ArticleFile
from app.webmaster.articles.article_index import URL_PREFIX
from app.webmaster.articles.article_words import describe_problem, label_of_field
from app.webmaster.publication_rights import can_publish

bp = Blueprint("article_exchange", __name__, url_prefix=f"{URL_PREFIX}/echange")


@bp.get("")
@access("article_editor")
def show_exchange() -> ResponseReturnValue:
    return _render_exchange()


@bp.get("/articles.zip")
@access("article_editor")
def download_archive() -> Response:
    """Every article, with its draft when it has one."""
    content = write_archive(ArticleFile(row.slug, row.article, row.review_on) for row in list_articles())
    return create_download("articles.zip", "application/zip", len(content), iter([content]))


@bp.post("")
@access("article_editor")
@rate_limit(HEAVY_REQUEST)
def create_import() -> ResponseReturnValue:
    """Imports all the articles of the archive, or none."""
    uploaded = request.files.get("archive")
    publishes = Tick("publish", value="yes").read() and can_publish(ARTICLES)
    try:
        files = read_archive(uploaded.stream.read(MAX_BYTES + 1) if uploaded else b"")
        result = import_articles(files, by=current_actor(), publishes=publishes)
    except ImportRefused as refused:
        db.session.rollback()
        return _render_exchange(refused.problems, status=422)
    db.session.commit()
    flash(
        _(
            "Articles ajoutés : %(added)s, modifiés : %(changed)s, déjà là : %(unchanged)s.",
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
        )
    )
    return redirect(url_for("article_index.list_rows"))


def _render_exchange(problems: list[FileProblem] | None = None, *, status: int = 200) -> ResponseReturnValue:
    sentences = [(problem.name, _describe(problem)) for problem in problems or []]
    return render(
        "webmaster/articles/exchange.html",
        status=status,
        problems=sentences,
        can_publish=can_publish(ARTICLES),
    )


def _describe(problem: FileProblem) -> str:
    sentence = describe_problem(problem.problem, problem.detail)
    label = label_of_field(problem.detail)
    if problem.unknown:
        sentence = f"{sentence.removesuffix('.')} ({', '.join(problem.unknown)})."
    return f"{label}\u00a0: {sentence}" if label else sentence
