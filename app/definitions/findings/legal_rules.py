"""Requirements of the law on a form: a reason for what is sensitive, a legal basis that can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.i18n import gettext as _
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ADVICE, WARNING, Finding
from app.definitions.findings.rule_context import Question, RuleContext, get_mapping, get_text
from app.language.text.normalisation import fold

# GDPR art. 9, and the number of social security (decree 2019-341).
_SENSITIVE = re.compile(
    r"\b(securite sociale|nir|sante|maladies?|handicap\w*|allergi\w+|traitement medical|medicaments?|grossesse|vaccin\w*"
    r"|religio\w+|syndica\w+|opinions? politiques?|orientation sexuelle|origine ethnique)\b"
)
_LEGAL_WORDS = re.compile(r"\b(rgpd|article|art\.|mission|obligation|consentement|contrat|interets?|loi|code|decret)")
_NIR = "nir"


def find_sensitive_questions(context: RuleContext) -> Iterator[Finding]:
    """Health, the number of social security… : residents read why they are asked."""
    for question in context.questions:
        if question.asks and _is_sensitive(question) and not get_text(question.field, "why").strip():
            words = _("Cette question touche à des données sensibles : dites pourquoi elle est posée.")
            yield Finding(extend_pointer(question.pointer, "why"), words, WARNING, "sensitive_without_reason")


def find_vague_legal_basis(context: RuleContext) -> Iterator[Finding]:
    """A legal basis that names none of those of GDPR art. 6."""
    basis = get_text(get_mapping(context.definition, "privacy"), "legal_basis")
    if basis.strip() and not _LEGAL_WORDS.search(fold(basis)):
        words = _("Dites laquelle des bases du RGPD s’applique : mission d’intérêt public, obligation légale, accord…")
        yield Finding("privacy/legal_basis", words, ADVICE, "vague_legal_basis")


def _is_sensitive(question: Question) -> bool:
    if question.field.get("check") == _NIR:
        return True
    return question.field.get("type") != "consent" and bool(_SENSITIVE.search(fold(question.label)))
