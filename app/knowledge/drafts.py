"""Working copies of articles: saved, compared with what somebody else saved meanwhile, deleted, restored from a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.slugs import make_unused_slug
from app.core.db import db
from app.core.db.draft_rows import DraftChanged, delete_draft_row, save_draft_row
from app.core.web.access_rules import Actor
from app.knowledge.article import Article, ArticleText, read_article
from app.knowledge.article_checks import ArticleRefused, find_form_problems
from app.knowledge.article_cleaning import clean_article
from app.knowledge.models import ArticleDraft, ArticleRecord, ArticleVersion
from app.knowledge.published_articles import ArticleNotFound

# Last parts of the addresses of the pages of editors.
RESERVED_SLUGS = frozenset({"nouveau", "nouvelle", "echange"})


@dataclass(frozen=True)
class WorkingCopy:
    """An article as an editor finds it: its draft, else its published version, else its last one."""

    slug: str
    article: Article
    # Counts the saves of the draft; None without a draft.
    revision: int | None
    # The number of the last published version; 0 before the first publication.
    version_number: int
    is_published: bool
    saved_at: datetime
    saved_by_id: UUID | None
    owner_id: UUID | None

    @property
    def has_draft(self) -> bool:
        return self.revision is not None

    @property
    def token(self) -> str:
        """Token that the form sends back to name the state that it was filled in from."""
        return f"{self.version_number}.{self.revision or 0}"


class ArticleChanged(Exception):
    """Somebody saved or published the article since it was read; `current` is what it is now."""

    def __init__(self, current: WorkingCopy) -> None:
        super().__init__(current.slug)
        self.current = current


def create_article(question: str, *, by: Actor) -> str:
    """Begin an article with its question; returns its slug. Raises ArticleRefused."""
    article = clean_article(Article(ArticleText(question=question)))
    problems = find_form_problems(article)
    if problems:
        raise ArticleRefused(problems)
    used_slugs = {*db.session.scalars(select(ArticleRecord.slug)), *RESERVED_SLUGS}
    slug = make_unused_slug(question, used_slugs, default="article")
    db.session.add(ArticleRecord(slug=slug, owner_id=by.account_id))
    db.session.flush()
    save_draft_row(ArticleDraft, slug, article.to_definition(), revision=None, by=by.account_id)
    return slug


def load_working_copy(slug: str) -> WorkingCopy:
    """The article as an editor finds it. Raises ArticleNotFound."""
    record = db.session.get(ArticleRecord, slug)
    if record is None:
        raise ArticleNotFound(slug)
    draft = db.session.get(ArticleDraft, slug)
    version = db.session.scalars(
        select(ArticleVersion).where(ArticleVersion.slug == slug).order_by(ArticleVersion.number.desc()).limit(1)
    ).first()
    source = draft or version
    if source is None:
        raise ArticleNotFound(slug)
    return WorkingCopy(
        slug=slug,
        article=read_article(source.definition),
        revision=draft.revision if draft else None,
        version_number=version.number if version else 0,
        is_published=record.current_version_id is not None,
        saved_at=draft.saved_at if draft else source.published_at,  # type: ignore[union-attr]
        saved_by_id=draft.saved_by_id if draft else source.published_by_id,  # type: ignore[union-attr]
        owner_id=record.owner_id,
    )


def save_draft(slug: str, article: Article, *, token: str, by: Actor) -> None:
    """Save the draft of an article filled in from the state named by `token`.

    Raises ArticleRefused when it cannot be stored, ArticleChanged when the state has changed.
    """
    article = clean_article(article)
    problems = find_form_problems(article)
    if problems:
        raise ArticleRefused(problems)
    current = load_working_copy(slug)
    if current.token != token:
        raise ArticleChanged(current)
    try:
        save_draft_row(ArticleDraft, slug, article.to_definition(), revision=current.revision, by=by.account_id)
    except DraftChanged as error:
        raise ArticleChanged(load_working_copy(slug)) from error


def delete_draft(slug: str) -> None:
    """Delete the draft; an article without a version goes with it. Raises ArticleNotFound."""
    copy = load_working_copy(slug)
    if not copy.has_draft:
        raise ArticleNotFound(slug)
    delete_draft_row(ArticleDraft, slug, revision=copy.revision)
    if not copy.version_number:
        db.session.delete(db.session.get_one(ArticleRecord, slug))
        db.session.flush()


def restore_version(slug: str, version: ArticleVersion, *, by: Actor) -> None:
    """Make a former version the draft, to be read again and published. Raises ArticleNotFound, ArticleChanged."""
    copy = load_working_copy(slug)
    save_draft(slug, read_article(version.definition), token=copy.token, by=by)
