"""The questions of the setup; each is also an option of `parvis init` and a key of its answers file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText, gettext
from app.core.i18n import lazy_gettext as _

Answers = Mapping[str, str]

ALL_WORDS, NONE_WORDS = ("all", "toutes"), ("none", "aucune")
_TOWN_PREFIX = re.compile(r"^(?:ville|commune|mairie) (?:de |d’|d')", re.IGNORECASE)
_COLOUR_PATTERN = re.compile(r"#[0-9a-fA-F]{6}")
_LINE_BREAK = re.compile(r"\s*;\s*")


class AnswersRefused(ValueError):
    """Some answers are missing or invalid; `problems` holds the messages with the name of the question."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Question:
    """A question, with its default answer."""

    name: str
    label: LazyText
    help: str
    is_required: bool = False
    check: Callable[[str], str | None] | None = None
    default: Callable[[Answers], str] = lambda answers: ""

    def find_problem(self, answer: str) -> str | None:
        """A message when the answer is invalid, else None."""
        if not answer:
            return gettext("Donnez une réponse : elle est nécessaire.") if self.is_required else None
        return self.check(answer) if self.check else None


def _check_email(answer: str) -> str | None:
    # Imported here because every command loads this module for its options, and the import is slow.
    from app.accounts.email_addresses import NotAnEmail, normalise_email

    try:
        normalise_email(answer)
    except NotAnEmail:
        return gettext("Indiquez une adresse e-mail complète, par exemple nom@exemple.fr.")
    return None


def _check_colour(answer: str) -> str | None:
    return None if _COLOUR_PATTERN.fullmatch(answer) else gettext("Écrivez la couleur ainsi : #1a5fb4.")


def _check_url(answer: str) -> str | None:
    is_web = answer.startswith(("https://", "http://"))
    return None if is_web else gettext("Indiquez une adresse qui commence par https://.")


CHARTER = (
    Question("name", _("Nom de la collectivité, par exemple « Ville de … »"), "Full name of the authority", True),
    Question(
        "short_name",
        _("Nom court, sous l’icône d’un téléphone"),
        "Short name, under the icon of a phone",
        default=lambda answers: _TOWN_PREFIX.sub("", answers["name"]),
    ),
    Question(
        "postal_address",
        _("Adresse postale (un point-virgule va à la ligne)"),
        "Postal address; a semicolon starts a new line",
        True,
    ),
    Question("phone", _("Téléphone de l’accueil"), "Telephone of the reception", True),
    Question(
        "email", _("Adresse e-mail de l’accueil"), "E-mail of the reception: replies go there", True, _check_email
    ),
    Question(
        "sender_email",
        _("Adresse qui envoie les e-mails du portail"),
        "Address that sends the e-mails of the portal",
        True,
        _check_email,
        default=lambda answers: answers["email"],
    ),
    Question("website", _("Site internet (facultatif)"), "Website", check=_check_url),
    Question(
        "opening_hours",
        _("Horaires d’ouverture (facultatif ; un point-virgule va à la ligne)"),
        "Opening hours; a semicolon starts a new line",
    ),
    Question(
        "privacy_officer",
        _("Personne déléguée à la protection des données (facultatif)"),
        "Data protection officer",
    ),
    Question("privacy_email", _("Son adresse e-mail (facultatif)"), "E-mail of the officer", check=_check_email),
    Question(
        "accent",
        _("Couleur de la collectivité, par exemple #1a5fb4 (facultatif)"),
        "Colour, as #rrggbb; links and buttons keep a readable contrast",
        check=_check_colour,
    ),
)
# Required in the legal notice by the law of 21 June 2004; `parvis doctor` reports what is missing.
LEGAL_NOTICE = (
    Question(
        "publication_director",
        _("Directrice ou directeur de la publication, par exemple « Claire Martin, maire » (facultatif)"),
        "Director of publication, name and office; the law asks for it",
    ),
    Question("host_name", _("Hébergeur du site (facultatif)"), "Who hosts the site; the law asks for it"),
    Question(
        "host_address",
        _("Adresse de l’hébergeur (facultatif ; un point-virgule va à la ligne)"),
        "Address of the host; a semicolon starts a new line",
    ),
    Question("host_phone", _("Téléphone de l’hébergeur (facultatif)"), "Telephone of the host"),
)
LEGAL_SETTINGS = {
    "publication_director": "legal.director",
    "host_name": "legal.host",
    "host_address": "legal.host_address",
    "host_phone": "legal.host_phone",
}
PROCEDURES = Question(
    "procedures",
    _("Démarches à publier : « toutes », « aucune », ou leurs noms séparés par des virgules"),
    "all, none, or names of the catalogue with commas between",
    default=lambda answers: ALL_WORDS[-1],
)
ADMINISTRATOR = (
    Question(
        "administrator_email",
        _("Adresse e-mail du premier administrateur"),
        "E-mail of the administrator",
        True,
        _check_email,
    ),
    Question("administrator_first_name", _("Son prénom"), "First name of the administrator"),
    Question("administrator_last_name", _("Son nom"), "Last name of the administrator"),
)
QUESTIONS = (*CHARTER, *LEGAL_NOTICE, PROCEDURES, *ADMINISTRATOR)
MULTILINE_QUESTIONS = {"postal_address", "opening_hours", "host_address"}


def complete_answers(
    questions: Iterable[Question],
    given_answers: Mapping[str, str | None],
    *,
    existing: Answers,
    ask: Callable[..., str] | None,
) -> dict[str, str]:
    """Complete the answers: given ones, else asked interactively, else existing or default ones.

    `ask(question, default)` is None without a terminal. Raises AnswersRefused.
    """
    answers: dict[str, str] = {}
    problems = []
    for question in questions:
        answer = given_answers.get(question.name)
        if answer is None:
            default = existing.get(question.name) or _get_default(question, answers)
            answer = ask(question, default) if ask else default
        answers[question.name] = answer = _normalise_answer(question, answer)
        if problem := question.find_problem(answer):
            problems.append(f"{question.name}: {problem}")
    if problems:
        raise AnswersRefused(problems)
    return answers


def parse_procedures(answer: str, slugs: Iterable[str]) -> list[str]:
    """The slugs of the procedures to publish."""
    word = answer.strip().lower()
    if word in ALL_WORDS:
        return list(slugs)
    return [] if word in NONE_WORDS else [slug.strip() for slug in answer.split(",") if slug.strip()]


def _get_default(question: Question, answers: Answers) -> str:
    try:
        return question.default(answers)
    except KeyError:
        return ""


def _normalise_answer(question: Question, answer: str) -> str:
    return _LINE_BREAK.sub("\n", answer.strip()) if question.name in MULTILINE_QUESTIONS else " ".join(answer.split())
