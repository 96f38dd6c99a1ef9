"""Articles as they are stored: without stray spaces, with the no-break spaces of French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.knowledge.article import Article, ArticleText, ExternalContact
from app.language.text.normalisation import to_one_line
from app.language.text.typography import add_no_break_spaces_to_markdown


def clean_article(article: Article) -> Article:
    """The article with clean texts; translations without a word are left out."""
    translations = {language: _clean_text(text) for language, text in article.translations.items()}
    elsewhere = article.elsewhere
    return replace(
        article,
        text=_clean_text(article.text, is_french=True),
        procedures=tuple(dict.fromkeys(article.procedures)),
        departments=tuple(dict.fromkeys(article.departments)),
        elsewhere=ExternalContact(_clean_line(elsewhere.who), elsewhere.url.strip()) if elsewhere else None,
        translations={language: text for language, text in translations.items() if text != ArticleText()},
    )


def _clean_text(text: ArticleText, *, is_french: bool = False) -> ArticleText:
    question = _clean_line(text.question)
    answer = text.answer.replace("\x00", "").replace("\r\n", "\n").strip()
    if is_french:
        question, answer = add_no_break_spaces_to_markdown(question), add_no_break_spaces_to_markdown(answer)
    return ArticleText(question, answer, tuple(_clean_synonyms(text.synonyms)))


def _clean_synonyms(synonyms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in (_clean_line(synonym) for synonym in synonyms) if word))


def _clean_line(text: str) -> str:
    return to_one_line(text.replace("\x00", ""))
