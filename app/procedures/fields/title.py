"""A heading between questions."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.procedures.fields.static_text import StaticText


class Title(StaticText):
    """Heading that groups the questions that follow; the field asks nothing."""

    key = "title"
    icon = "heading"
    label = _("Intertitre")
    help_text = _("Un titre entre des questions. Rien n’est demandé.")
    example = {"id": "vous", "type": "title", "label": "Vous"}
    can_be_on_card = False
