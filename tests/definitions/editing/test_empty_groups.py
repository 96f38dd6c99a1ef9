"""A group of settings that nobody filled in adds nothing to the definition."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from app.definitions.editing.editor_builder import build_editor
from app.definitions.editing.editor_forms import read_editor
from app.definitions.editing.references import References


def test_the_delay_that_nobody_filled_in_is_not_saved_with_the_effect_of_silence(site: object) -> None:
    definition = {"slug": "essai", "title": "Essai"}
    editor = build_editor("procedure", definition, "legal", References("procedure", definition))
    form = MultiDict(
        {"v_legal.silence": "none", "v_legal.text": "Loi", "v_legal.delay.number": "", "v_legal.delay.unit": ""}
    )

    assert read_editor(form, editor, lambda *_: None) == {"silence": "none", "text": "Loi"}
