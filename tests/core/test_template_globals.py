"""Globals of templates: one dictionary for all of them."""

from __future__ import annotations

from flask import Flask


def test_templates_share_their_globals(app: Flask) -> None:
    environment = app.jinja_env

    assert environment.from_string("").globals is environment.globals
    assert environment.get_template("ui.html").globals is environment.globals


def test_a_global_of_one_template_stays_its_own(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ colour }}", globals={"colour": "bleu"})

    assert template.render() == "bleu"
    assert "colour" not in app.jinja_env.globals
