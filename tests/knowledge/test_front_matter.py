"""Articles as Markdown files."""

from __future__ import annotations

from datetime import date

import pytest

from app.knowledge.article import Article, ArticleText, ExternalContact
from app.knowledge.article_archive import ImportRefused, read_files
from app.knowledge.front_matter import ArticleFile, FileRefused, read_article_file, write_article_files

ARTICLE = Article(
    ArticleText(
        "Où refaire une « carte » ?", 'À la **mairie** \\ "ou" ailleurs.\n\n- un\n- deux', ("CNI", "passeport")
    ),
    topic="etat-civil",
    procedures=("acte-de-naissance",),
    departments=("accueil",),
    elsewhere=ExternalContact("France Titres", "https://ants.gouv.fr/"),
    translations={"en": ArticleText("Where?", "At the town hall.", ("passport",))},
)


def test_an_article_is_written_and_read_back_the_same() -> None:
    files = dict(write_article_files(ArticleFile("carte", ARTICLE, date(2027, 5, 1))))

    assert list(files) == ["carte.md", "carte.en.md"]
    assert read_article_file("carte", files["carte.md"], {"en": files["carte.en.md"]}) == ArticleFile(
        "carte", ARTICLE, date(2027, 5, 1)
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Bonjour", "no_front_matter"),
        ("+++\nquestion = 'x'\n", "front_matter_open"),
        ("+++\nquestion = x\n+++\n", "front_matter_invalid"),
        ("+++\ntopic = 'x'\n+++\n", "question_missing"),
        ("+++\nquestion = 'x'\nauteur = 'y'\n+++\n", "key_unknown"),
        ("+++\nquestion = 'x'\nsynonyms = 'y'\n+++\n", "value_invalid"),
        ("+++\nquestion = 'x'\n[elsewhere]\nwho = 'y'\n+++\n", "value_invalid"),
    ],
)
def test_a_file_that_is_no_article_is_refused_with_a_reason(content: str, problem: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_article_file("x", content, {})

    assert refused.value.problem == problem


def test_every_wrong_file_is_named() -> None:
    content = b"+++\nquestion = 'x'\n+++\n"
    members = {"Bonjour.md": content, "seul.en.md": content, "a.de.md": content, "b.md": b"\xff"}

    with pytest.raises(ImportRefused) as refused:
        read_files(members)

    assert {(problem.name, problem.problem) for problem in refused.value.problems} == {
        ("Bonjour.md", "name_invalid"),
        ("seul.en.md", "main_file_missing"),
        ("a.de.md", "language_unknown"),
        ("b.md", "not_utf8"),
    }
