"""Articles as a ZIP of Markdown files: exported all together, imported all or none."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.db import db
from app.core.db.draft_rows import save_draft_row
from app.core.parsing import Budget, Meter, Parser
from app.core.parsing.archives import ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import MEGABYTE
from app.core.web.access_rules import Actor
from app.knowledge.article_checks import OTHER_LANGUAGES, find_problems, list_unknown_references
from app.knowledge.article_cleaning import clean_article
from app.knowledge.drafts import RESERVED_SLUGS, load_working_copy, save_draft
from app.knowledge.front_matter import ArticleFile, FileRefused, read_article_file, write_article_files
from app.knowledge.models import ArticleDraft, ArticleRecord
from app.knowledge.published_articles import ArticleNotFound, publish_article

MAX_BYTES, MAX_FILES = 10 * MEGABYTE, 6_000
LIMITS = ArchiveLimits(max_member=100_000, max_total=20 * MEGABYTE)
_NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.([a-z]{2}))?\.md")
# The earliest date of the ZIP format: two exports of the same articles are the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class FileProblem:
    """Problem of a file of the archive: a code, with the key or line concerned; no name when it is the archive."""

    name: str
    problem: str
    detail: str = ""
    # The slugs that name nothing here.
    unknown: tuple[str, ...] = ()


class ImportRefused(ValueError):
    """The archive cannot be imported; `problems` are all those found."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class ImportResult:
    """Numbers of articles that an import added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def _read_members(content: bytes, meter: Meter) -> dict[str, bytes]:
    """The files of the archive; files of the system that made it are left out."""
    archive = open_archive(content, LIMITS, meter)
    names = [name for name in archive.names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]
    return {name: archive.read(name) for name in names}


PARSER: Parser[dict[str, bytes]] = Parser(
    "archive of articles",
    Budget(MAX_BYTES, max_parts=MAX_FILES, max_seconds=5),
    _read_members,
    is_called_before_writing=False,
)


def write_archive(files: Iterable[ArticleFile]) -> bytes:
    """The articles as a ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            for name, content in write_article_files(file):
                archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_archive(content: bytes) -> list[ArticleFile]:
    """The articles of a ZIP. Raises ImportRefused with every problem found."""
    try:
        members = PARSER(content)
    except ArchiveRefused as error:
        raise ImportRefused([FileProblem(error.name, "archive_invalid")]) from error
    except ValueError as error:  # BudgetExceeded
        raise ImportRefused([FileProblem("", "archive_too_large")]) from error
    return read_files({name.rsplit("/", 1)[-1]: value for name, value in members.items()})


def read_files(members: Mapping[str, bytes]) -> list[ArticleFile]:
    """The articles of these files. Raises ImportRefused with every problem found."""
    problems: list[FileProblem] = []
    texts = _group_by_slug(members, problems)
    articles = []
    for slug, by_language in texts.items():
        main = by_language.pop("", None)
        if main is None:
            problems.append(FileProblem(f"{slug}.{next(iter(by_language))}.md", "main_file_missing", f"{slug}.md"))
            continue
        try:
            articles.append(read_article_file(slug, main, by_language))
        except FileRefused as refused:
            problems.append(FileProblem(f"{slug}.md", refused.problem, refused.detail))
    if not articles and not problems:
        problems.append(FileProblem("", "archive_empty"))
    if problems:
        raise ImportRefused(problems)
    return articles


def _group_by_slug(members: Mapping[str, bytes], problems: list[FileProblem]) -> dict[str, dict[str, str]]:
    """The texts by article and language; the main one has no language."""
    texts: dict[str, dict[str, str]] = {}
    for name, content in sorted(members.items()):
        match = _NAME.fullmatch(name)
        language = (match[2] or "") if match else ""
        if match is None or match[1] in RESERVED_SLUGS:
            problems.append(FileProblem(name, "name_invalid"))
        elif language and language not in OTHER_LANGUAGES:
            problems.append(FileProblem(name, "language_unknown", language))
        else:
            try:
                texts.setdefault(match[1], {})[language] = content.decode("utf-8")
            except UnicodeDecodeError:
                problems.append(FileProblem(name, "not_utf8"))
    return texts


def import_articles(files: Iterable[ArticleFile], *, by: Actor, publishes: bool) -> ImportResult:
    """Publish the articles, or save them as drafts to be read first. Raises ImportRefused before anything is written."""
    files = [replace(file, article=clean_article(file.article)) for file in files]
    problems = [problem for file in files for problem in _find_file_problems(file)]
    if problems:
        raise ImportRefused(problems)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for file in files:
        counts[_import_article(file, by=by, publishes=publishes)] += 1
    return ImportResult(**counts)


def _find_file_problems(file: ArticleFile) -> list[FileProblem]:
    unknown = list_unknown_references(file.article)
    return [
        FileProblem(f"{file.slug}.md", problem, name, tuple(unknown.get(name, ())))
        for name, problem in find_problems(file.article).items()
    ]


def _import_article(file: ArticleFile, *, by: Actor, publishes: bool) -> str:
    try:
        copy = load_working_copy(file.slug)
    except ArticleNotFound:
        copy = None
    is_same = copy is not None and copy.article.to_definition() == file.article.to_definition()
    if copy is not None and is_same and ((copy.is_published and not copy.has_draft) or not publishes):
        return "unchanged"
    if publishes:
        publish_article(file.slug, file.article, by=by)
    elif copy is not None:
        save_draft(file.slug, file.article, token=copy.token, by=by)
    else:
        db.session.add(ArticleRecord(slug=file.slug, owner_id=by.account_id))
        db.session.flush()
        save_draft_row(ArticleDraft, file.slug, file.article.to_definition(), revision=None, by=by.account_id)
    if file.review_on:
        db.session.get_one(ArticleRecord, file.slug).review_on = file.review_on
    return "changed" if copy is not None else "added"
