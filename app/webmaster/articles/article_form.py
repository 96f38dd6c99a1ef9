"""The form of an article: reading it, and what it offers to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from app.accounts.agents import all_agents
from app.accounts.department_management import list_departments
from app.accounts.profile import read_profile
from app.core.i18n import LANGUAGES
from app.core.web.declared_forms import RawText, Text
from app.knowledge.article import AUDIENCES, PUBLIC, Article, ArticleText, ExternalContact
from app.knowledge.article_checks import OTHER_LANGUAGES
from app.knowledge.article_cleaning import clean_article
from app.language.text.normalisation import fold
from app.procedures.publishing import live_procedures
from app.themes import charter


def read_form() -> Article:
    """The article as it was typed."""
    form = request.form
    who, url = Text("elsewhere_who").read(), Text("elsewhere_url").read()
    article = Article(
        _read_text(""),
        topic=form.get("topic", ""),
        audience=form.get("audience", PUBLIC),
        procedures=tuple(form.getlist("procedures")),
        departments=tuple(form.getlist("departments")),
        elsewhere=ExternalContact(who, url) if who or url else None,
        translations={language: _read_text(f"_{language}") for language in OTHER_LANGUAGES},
    )
    return clean_article(article)


def list_choices() -> Mapping[str, Any]:
    """The options of the form, each with its label."""
    topics = [(topic.slug, topic.source_title) for topic in charter.get_charter().topics]
    procedures = [(live.slug, live.definition.title) for live in live_procedures()]
    return {
        "topics": topics,
        "audiences": [(key, str(label)) for key, label in AUDIENCES.items()],
        "procedures": sorted(procedures, key=lambda option: fold(option[1])),
        "departments": [(department.slug, department.name) for department in list_departments()],
        "languages": {code: LANGUAGES[code] for code in OTHER_LANGUAGES},
    }


def list_owners() -> list[tuple[str, str]]:
    """The agents who may look after an article, by name; nobody first."""
    names = {agent.id: read_profile(agent) for agent in all_agents() if agent.suspended_at is None}
    owners = [(str(account_id), profile.name or profile.email) for account_id, profile in names.items()]
    return sorted(owners, key=lambda option: fold(option[1]))


def _read_text(suffix: str) -> ArticleText:
    question, answer, synonyms = (RawText(f"{name}{suffix}").read() for name in ("question", "answer", "synonyms"))
    return ArticleText(question, answer, tuple(synonyms.replace(",", "\n").splitlines()))
