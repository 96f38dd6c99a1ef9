"""Articles that match the words somebody types: question, synonyms, then answer."""

from __future__ import annotations

import re
from functools import lru_cache
from uuid import UUID

from app.knowledge.article import Article
from app.knowledge.published_articles import PublishedArticle, list_published
from app.language.text.markdown import strip_markdown
from app.language.text.normalisation import fold
from app.language.text.spelling import is_misspelt

MAX_WORDS, MAX_QUERY_LENGTH = 10, 200
QUESTION, SYNONYM, ANSWER = 4, 4, 1
_WORD = re.compile(r"[a-z0-9]{3,}")
# Words of questions, which say nothing of their subject.
_COMMON_WORDS = frozenset(
    {"avec", "comment", "dans", "des", "est", "faire", "faut", "les", "mes", "mon", "pour", "que", "quel", "quelle"}
    | {"qui", "quoi", "sur", "une"}
)


def search_articles(query: str, *, is_agent: bool = False) -> list[PublishedArticle]:
    """Articles with at least half of the words, best first; misspelt words when there is none."""
    words = _WORD.findall(fold(query[:MAX_QUERY_LENGTH]))[:MAX_WORDS]
    words = [word for word in words if word not in _COMMON_WORDS] or words
    articles = list_published(is_agent=is_agent)
    if not words:
        return []
    return _rank_articles(articles, words, is_lenient=False) or _rank_articles(articles, words, is_lenient=True)


def _rank_articles(articles: list[PublishedArticle], words: list[str], *, is_lenient: bool) -> list[PublishedArticle]:
    ranked = []
    for each in articles:
        index = _build_index(each.version_id, _ArticleKey(each.article))
        weights = [_word_weight(index, word, is_lenient=is_lenient) for word in words]
        # Words of the answer alone are a coincidence.
        if 2 * sum(weight > 0 for weight in weights) >= len(words) and max(weights) > ANSWER:
            ranked.append((-sum(weights), each.slug, each))
    return [each for *_, each in sorted(ranked, key=lambda rank: rank[:2])]


def _word_weight(index: dict[str, int], word: str, *, is_lenient: bool) -> int:
    """How much a typed word says of an article; a plural matches its singular."""
    stem = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return max(
        (
            weight
            for indexed, weight in index.items()
            if indexed.startswith(stem) or (is_lenient and weight > ANSWER and is_misspelt(word, indexed))
        ),
        default=0,
    )


class _ArticleKey:
    """An article as an argument of a cache whose key is the version alone."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ArticleKey)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=3000)
def _build_index(version_id: UUID, key: _ArticleKey) -> dict[str, int]:
    """The words of an article in every language, with the weight of the part they come from."""
    texts = [key.article.text, *key.article.translations.values()]
    index: dict[str, int] = {}
    for text in texts:
        for word in _WORD.findall(fold(strip_markdown(text.answer))):
            index.setdefault(word, ANSWER)
    for text in texts:
        for part, weight in ((" ".join(text.synonyms), SYNONYM), (text.question, QUESTION)):
            index.update({word: weight for word in _WORD.findall(fold(part)) if word not in _COMMON_WORDS})
    return index
