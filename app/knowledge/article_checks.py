"""Problems that keep an article from being published: for each field, a code."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.accounts.department_management import list_departments
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.knowledge.article import AUDIENCES, Article, ArticleText
from app.procedures.publishing import live_procedures
from app.themes import charter

MAX_QUESTION, MAX_ANSWER, MAX_SYNONYM, MAX_WHO, MAX_URL = 160, 20_000, 80, 120, 500
MAX_SYNONYMS, MAX_LINKS = 40, 20
OTHER_LANGUAGES = tuple(code for code in LANGUAGES if code != SOURCE_LANGUAGE)


class ArticleRefused(ValueError):
    """The article cannot be published; `problems` has a code for each field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


def find_problems(article: Article) -> dict[str, str]:
    """The code of what is wrong in each field of an article about to be published; empty when nothing is."""
    return {**find_form_problems(article), **_find_missing_parts(article), **_find_unknown_references(article)}


def find_form_problems(article: Article) -> dict[str, str]:
    """Find the problems of a draft, which may be incomplete: what could not be stored or shown."""
    problems = _find_text_problems(article.text, suffix="")
    for language, text in article.translations.items():
        if language not in OTHER_LANGUAGES:
            problems["translations"] = "language_unknown"
        problems |= _find_text_problems(text, suffix=f"_{language}")
    if not article.question:
        problems["question"] = "question_missing"
    if article.audience not in AUDIENCES:
        problems["audience"] = "audience_unknown"
    if len(article.procedures) > MAX_LINKS or len(article.departments) > MAX_LINKS:
        problems["procedures"] = "too_many_links"
    if article.elsewhere and not is_web_address(article.elsewhere.url):
        problems["elsewhere_url"] = "url_invalid"
    return problems


def is_web_address(url: str) -> bool:
    """Whether this is the full address of a page of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_short = len(url) <= MAX_URL and not any(character.isspace() for character in url)
    return is_short and parts.scheme in ("https", "http") and "." in (parts.hostname or "")


def _find_text_problems(text: ArticleText, *, suffix: str) -> dict[str, str]:
    problems = {}
    if len(text.question) > MAX_QUESTION:
        problems[f"question{suffix}"] = "too_long"
    if len(text.answer) > MAX_ANSWER:
        problems[f"answer{suffix}"] = "too_long"
    if len(text.synonyms) > MAX_SYNONYMS or any(len(word) > MAX_SYNONYM for word in text.synonyms):
        problems[f"synonyms{suffix}"] = "too_long"
    return problems


def _find_missing_parts(article: Article) -> dict[str, str]:
    problems = {}
    if not article.text.answer:
        problems["answer"] = "answer_missing"
    for language, text in article.translations.items():
        if bool(text.question) != bool(text.answer):
            missing = "answer" if text.question else "question"
            problems[f"{missing}_{language}"] = "translation_incomplete"
    if article.elsewhere and not article.elsewhere.who:
        problems["elsewhere_who"] = "who_missing"
    return problems


def _find_unknown_references(article: Article) -> dict[str, str]:
    return {name: _UNKNOWN[name] for name, slugs in list_unknown_references(article).items() if slugs}


def list_unknown_references(article: Article) -> dict[str, list[str]]:
    """The slugs of the article that name nothing here, by field."""
    topics = [] if charter.get_charter().find_topic(article.topic) else [article.topic]
    procedures = {live.slug for live in live_procedures()} if article.procedures else set()
    departments = {department.slug for department in list_departments()} if article.departments else set()
    return {
        "topic": topics,
        "procedures": [slug for slug in article.procedures if slug not in procedures],
        "departments": [slug for slug in article.departments if slug not in departments],
    }


_UNKNOWN = {"topic": "topic_unknown", "procedures": "procedure_unknown", "departments": "department_unknown"}
