"""The inputs of the forms of a builder: the element, the operation, and what the operation needs."""

from __future__ import annotations

from app.core.web.declared_forms import Form, Number, RawText, Tick
from app.studio.builder import MAX_POINTER


class ChangeForm(Form):
    """Inputs of the forms of a builder."""

    # The address of the element, and the name of the operation.
    at, op = RawText(limit=MAX_POINTER), RawText()
    # The operation on a row, with its address.
    then = RawText(limit=MAX_POINTER)
    place, rule = RawText(), RawText()
    origin, new_type = RawText("from"), RawText("type")
    revision = Number()
    # The answer to a question that the panel asked.
    resolved, repair = Tick(), Tick()
