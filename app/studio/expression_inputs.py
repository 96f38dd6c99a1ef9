"""Read the conditions and computed values that a form posts."""

from __future__ import annotations

import json
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.editor_forms import Form, InputRefused


def read_expression(form: Form, prefix: str) -> Any:
    text = form.get(prefix, "")
    try:
        return json.loads(text) if text else None
    except ValueError as error:
        raise InputRefused(_("Cette condition ne se lit pas.")) from error
