"""NUL characters of forms and addresses never reach a view; files come as they are."""

from __future__ import annotations

from io import BytesIO

from flask import Flask, request


def test_typed_values_have_no_nul_character(app: Flask) -> None:
    form = {"na\x00me": "a\x00b", "many": ["1\x00", "2"]}
    with app.test_request_context("/?words=\x00mairie&words=%00", method="POST", data=form):
        assert request.form.to_dict(flat=False) == {"name": ["ab"], "many": ["1", "2"]}
        assert request.args.getlist("words") == ["mairie", ""]


def test_the_files_of_a_form_are_kept(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"text": "a\x00", "file": (BytesIO(b"a\x00b"), "a.bin")}):
        assert request.form["text"] == "a"
        assert request.files["file"].read() == b"a\x00b"
