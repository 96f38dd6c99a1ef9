"""Languages: English in the code, French in templates and data, complete translations."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source_files import ROOT, Module, list_nodes, load_modules

ENGLISH = ROOT / "app/translations/en/LC_MESSAGES/messages.po"
# Same options as `make translations`.
EXTRACT = (
    "--quiet extract -F pyproject.toml --no-default-keywords"
    " -k _ -k gettext -k lazy_gettext -k ngettext:1,2 -k pgettext:1c,2"
)

# Frequent French words that are not English.
FRENCH = re.compile(
    r"\b(le|la|les|des|du|une|est|sont|votre|vos|vous|nous|avec|pour|dans|cette|ce|ces|aux|qui|que|pas|demande|démarche|mairie"
    r"|veuillez|doit|être|aucun|aucune|agent·e)\b",
    re.IGNORECASE,
)
ACCENTS = re.compile(r"[àâçéèêëîïôûùœ«»]", re.IGNORECASE)
TRANSLATING = {"_", "gettext", "ngettext", "lazy_gettext", "pgettext"}
# Modules about French itself: words that people type, patterns, examples in docstrings.
ABOUT_FRENCH = {
    "devtools/franceconnect/citizens.py",
    "devtools/franceconnect/franceconnect_pages.py",
    "devtools/payfip/payfip_pages.py",
    "devtools/proconnect/invented_agents.py",
    "devtools/proconnect/proconnect_double.py",
    "devtools/proconnect/proconnect_pages.py",
    "app/accounts/passwords.py",
    "app/agendas/school_calendar_files.py",
    "app/language/text/normalisation.py",
    "app/core/web/phone_links.py",
    "app/core/formats.py",
    "app/core/i18n.py",
    "app/notifications/sms_encoding.py",
    "app/definitions/editing/pasted_questions.py",
    "app/definitions/findings/plain_language_rules.py",
    "app/definitions/findings/question_rules.py",
    "app/studio/office_templates/typed_conditions.py",
    "app/language/text/typography.py",
    "app/themes/site_analysis/links_and_images.py",
}


@pytest.fixture(scope="module")
def current_texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Extract the current texts of templates and code."""
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    pybabel = str(Path(sys.executable).parent / "pybabel")
    subprocess.run([pybabel, *EXTRACT.split(), "-o", str(target), "."], check=True, cwd=ROOT)
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def english_catalogue() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def test_the_english_catalogue_has_every_text(current_texts, english_catalogue):
    missing = [message.id for message in current_texts if message.id and not _has_message(english_catalogue, message)]

    assert missing == [], "run `make translations`"


def test_the_english_catalogue_has_no_obsolete_text(current_texts, english_catalogue):
    assert [
        message.id for message in english_catalogue if message.id and not _has_message(current_texts, message)
    ] == []


def test_every_text_is_translated(english_catalogue):
    unfinished = [
        message.id
        for message in english_catalogue
        if message.id and (message.fuzzy or not _is_translated(message.string))
    ]

    assert unfinished == []


def _has_message(catalogue: Catalog, message: Message) -> bool:
    return catalogue.get(message.id, message.context) is not None


def _is_translated(string: str | tuple[str, ...]) -> bool:
    return bool(string) and all(string if isinstance(string, tuple) else [string])


def test_translations_keep_their_placeholders(english_catalogue):
    broken = [
        (message.id, [str(error) for error in message.check(english_catalogue)])
        for message in english_catalogue
        if message.id
    ]

    assert [pair for pair in broken if pair[1]] == []


def test_python_has_no_french_except_translated_texts():
    pair = [
        f"{module.path}:{line} {text!r}"
        for module in load_modules()
        if module.path not in ABOUT_FRENCH
        for line, text in _iterate_strings(module)
        if _is_french(text)
    ]

    assert pair == []


def _is_french(text: str) -> bool:
    return bool(ACCENTS.search(text)) or len(FRENCH.findall(text)) >= 2


def _iterate_strings(module: Module) -> list[tuple[int, str]]:
    """String literals that are neither docstrings, nor given to gettext, nor the example of a declaration."""
    skipped = set()
    for node in list_nodes(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in TRANSLATING:
            skipped |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.keyword) and node.arg == "example":
            skipped |= {id(part) for part in ast.walk(node.value)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"example", "example_answer"}:
            skipped |= {id(part) for part in ast.walk(node.value)}
    return [
        (node.lineno, node.value)
        for node in list_nodes(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    ]
