"""Under which topic of the portal a procedure goes."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import gettext as _
from app.definitions.findings.findings import WARNING, Finding
from app.definitions.findings.rule_context import RuleContext, get_text
from app.themes.charter import get_charter

UNKNOWN_TOPIC = "unknown_topic"


def find_unknown_topics(context: RuleContext) -> Iterator[Finding]:
    """A topic that the portal does not have, left from an import: the procedure is under none."""
    charter, theme = get_charter(), get_text(context.definition, "theme")
    if theme and charter.topics and charter.find_topic(theme) is None:
        words = _("Choisissez une rubrique du portail : celle-ci n’existe pas ici.")
        yield Finding("theme", words, WARNING, UNKNOWN_TOPIC)
