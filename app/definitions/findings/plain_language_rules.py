"""Plain language: short labels, no capitals, no stiff phrase, acronyms spelt out, one word for each thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ADVICE, WARNING, Finding, Repair
from app.definitions.findings.rule_context import RuleContext, TextAt, get_text
from app.language.text.normalisation import fold

MAX_LABEL, MAX_HINT = 80, 160
_STIFF = re.compile(
    r"\b(veuillez|conform[ée]ment [àa]|proc[ée]der [àa]|nonobstant|susmentionn[ée]e?s?|le cas [ée]ch[ée]ant|d[ûu]ment)\b",
    re.IGNORECASE,
)
# « Veuillez indiquer » becomes « Indiquez »: every verb in -er does.
_VEUILLEZ = re.compile(r"\b(v)euillez (?:bien )?([a-zàâçéèêëîïôûùü]+)er\b", re.IGNORECASE)
# Not the letters of a number, such as those of a registration plate.
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w-]|\s\d)")
_WORDS = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}|\[\[[^\]]*\]\]")
# Those that everybody reads without spelling them out.
_USUAL_ACRONYMS = frozenset(
    re.findall(
        r"\w+",
        "SMS PDF RIB IBAN BIC SIRET SIREN PIN JPEG JPG PNG ZIP HEIC CAF TVA RGPD CNIL HLM CD DVD GPS WC TTC HT PMR SNCF"
        " EDF PACS NIR RNA UTC OK QR OUI NON II III IV VI VII VIII IX XI XII XIV XV XVI XX XXI FR",
    )
)
# One thing in several words: residents wonder whether they are several people.
_PERSON_WORDS = (
    "usager",
    "demandeur",
    "administré",
    "requérant",
    "pétitionnaire",
)
_PERSON = re.compile(r"\b(usager|demandeur|administre|requerant|petitionnaire)e?s?\b(?! d.(?:emploi|asile|un emploi))")


def find_long_labels(context: RuleContext) -> Iterator[Finding]:
    """A label is read at a glance, a help in one breath."""
    for question in context.questions:
        if not question.asks or question.field.get("type") == "consent":
            continue
        if len(question.label) > MAX_LABEL:
            words = _("Question longue : %(number)s signes, 80 au plus.", number=len(question.label))
            yield Finding(extend_pointer(question.pointer, "label"), words, ADVICE, "long_label")
        hint = get_text(question.field, "hint")
        if len(hint) > MAX_HINT:
            words = _("Aide longue : %(number)s signes, 160 au plus.", number=len(hint))
            yield Finding(extend_pointer(question.pointer, "hint"), words, ADVICE, "long_hint")


def find_capitals(context: RuleContext) -> Iterator[Finding]:
    """Capitals are hard to read, and screen readers may spell them."""
    for text in context.texts:
        letters = _WORDS.findall(_PLACEHOLDER.sub("", text.text))
        long_words = [word for word in letters if len(word) > 3]
        if len(long_words) < 2 or not all(word.isupper() for word in letters):
            continue
        words = _("Ce texte est tout en capitales : elles se lisent mal.")
        yield Finding(text.pointer, words, WARNING, "capitals", _rewrite(text, _write_in_lower_case))


def find_stiff_words(context: RuleContext) -> Iterator[Finding]:
    """Words of an administration that nobody says."""
    for text in context.texts:
        match = _STIFF.search(text.text)
        if match:
            words = _("Plus simple sans « %(words)s ».", words=match[0].lower())
            is_simple = bool(_VEUILLEZ.search(text.text)) and not _STIFF.search(_write_imperative(text.text))
            yield Finding(
                text.pointer, words, ADVICE, "stiff_words", _rewrite(text, _write_imperative) if is_simple else None
            )


def find_acronyms(context: RuleContext) -> Iterator[Finding]:
    """An acronym is spelt out once: « centre communal d’action sociale (CCAS) »."""
    content = "\n".join(text.text for text in context.texts)
    acronyms: set[str] = set()
    for each in context.texts:
        if each.text.isupper() and len(_WORDS.findall(each.text)) > 1:
            continue
        for acronym in _ACRONYM.findall(_PLACEHOLDER.sub("", each.text)):
            if acronym in acronyms or acronym in _USUAL_ACRONYMS:
                continue
            acronyms.add(acronym)
            if f"({acronym})" not in content and f"{acronym} (" not in content:
                words = _("Sigle à écrire en toutes lettres au moins une fois : %(acronym)s.", acronym=acronym)
                yield Finding(each.pointer, words, ADVICE, "acronym")


def find_many_words_for_one_person(context: RuleContext) -> Iterator[Finding]:
    """The person who asks is called in two ways."""
    used_words: dict[str, str] = {}
    for text in context.texts:
        for word in _PERSON.findall(fold(text.text)):
            used_words.setdefault(word, text.pointer)
    if len(used_words) > 1:
        labels = {fold(word): word for word in _PERSON_WORDS}
        first, second = list(used_words)[:2]
        words = _(
            "La même personne s’appelle ici « %(second)s » et ailleurs « %(first)s » : gardez un seul mot.",
            first=labels[first],
            second=labels[second],
        )
        yield Finding(used_words[second], words, ADVICE, "many_words")


def _rewrite(each: TextAt, write: Callable[[str], str]) -> Repair | None:
    text = write(each.text)
    return Repair(_("Écrire : « %(text)s »", text=_shorten(text)), partial(set_value, pointer=each.pointer, value=text))


def _write_in_lower_case(text: str) -> str:
    lowered_text = re.sub(r"[^{}]+(?![^{]*\}\})", lambda match: match[0].lower(), text)
    return lowered_text[:1].upper() + lowered_text[1:]


def _write_imperative(text: str) -> str:
    def write(match: re.Match[str]) -> str:
        verb = f"{match[2]}ez"
        return verb.capitalize() if match[1].isupper() else verb

    return _VEUILLEZ.sub(write, text)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
