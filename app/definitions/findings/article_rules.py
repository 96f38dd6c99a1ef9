"""Articles of the knowledge base that questions name for help."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.changes import MISSING
from app.definitions.editing.operations import set_value
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import WARNING, Finding, Repair
from app.definitions.findings.rule_context import Elements, RuleContext, get_text, list_elements
from app.definitions.help_articles import list_articles


def find_missing_articles(context: RuleContext) -> Iterator[Finding]:
    """A question names an article that residents cannot read: the form works, without this help."""
    slugs = [(at, get_text(field, "help_article")) for at, field in _list_fields(context) if field.get("help_article")]
    articles = list_articles() if slugs else {}
    for field_pointer, slug in slugs:
        if slug in articles:
            continue
        pointer = extend_pointer(field_pointer, "help_article")
        words = _("L’article d’aide « %(slug)s » n’est pas publié pour tout le monde : il n’apparaît pas.", slug=slug)
        repair = Repair(_("Ne plus nommer cet article"), partial(set_value, pointer=pointer, value=MISSING))
        yield Finding(pointer, words, WARNING, "missing_article", repair)


def _list_fields(context: RuleContext) -> Elements:
    """The questions of the form, or those of the workflow and of its actions."""
    if context.is_procedure:
        return [(question.pointer, question.field) for question in context.questions]
    owners = [
        ("", context.definition, "processing_fields"),
        *((at, action, "fields") for at, action in context.actions),
    ]
    fields = [field for at, owner, key in owners for field in list_elements(owner, key, at)]
    return [*fields, *(inner for at, field in fields for inner in list_elements(field, "fields", at))]
