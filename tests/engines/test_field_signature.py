from __future__ import annotations

from base64 import b64encode
from datetime import date
from zlib import compress, crc32

import pytest

from app.core.photos.drawing import drawing_in
from app.procedures.fields import FIELD_TYPES
from tests.procedures.documents import make_field, sent

TODAY = date(2026, 11, 24)
SIGNATURE = FIELD_TYPES["signature"]


def chunk(name: bytes, content: bytes = b"") -> bytes:
    return len(content).to_bytes(4) + name + content + crc32(name + content).to_bytes(4)


def png(width: int = 3, height: int = 2, *, form: bytes = b"\x08\x06\0\0\0", more: bytes = b"", points=None) -> bytes:
    """What a canvas would give, or almost."""
    lines = bytes(height * (width * 4 + 1)) if points is None else points
    header = width.to_bytes(4) + height.to_bytes(4) + form
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + more + chunk(b"IDAT", compress(lines)) + chunk(b"IEND")


def written(content: bytes) -> str:
    return b64encode(content).decode()


def outcome(field, raw):
    value, problems = SIGNATURE.validate(field, raw, TODAY)
    return value, [(problem.code, problem.part) for problem in problems]


def test_a_drawing_is_a_picture_and_nothing_else():
    whole = written(png())

    assert drawing_in(whole) == whole
    assert drawing_in(written(png(more=chunk(b"tEXt", b"where\0at home")))) == whole
    assert drawing_in(written(png() + b"<script>")) == whole


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        png()[:-20],
        png().replace(b"IDAT", b"IDAX"),
        png(width=1601),
        png(height=0, points=b""),
        png(form=b"\x08\x03\0\0\0"),
        png(points=bytes(500)),
        png(1600, 800, points=bytes(3)),
        png(more=bytes(70_000)),
    ],
    ids=lambda content: f"{content[:12]!r} {len(content)}",
)
def test_what_is_no_drawing_is_refused(content):
    assert drawing_in(written(content)) is None
    given = {"name": "Chloé", "drawing": written(content) or "*"}
    assert outcome(make_field("signature"), given) == (None, [("signature_unreadable", "agreed")])


def test_one_signs_by_drawing_or_by_ticking_a_box():
    field = make_field("signature")
    form = sent(question__name=" Chloé  Petit ", question__drawing=written(png()))

    drawn, problems = outcome(field, SIGNATURE.read(field, form))
    typed, _ = outcome(field, {"name": "Chloé Petit", "drawing": "", "agreed": "yes"})

    assert problems == []
    assert (drawn["kind"], drawn["name"], drawn["drawing"]) == ("drawn", "Chloé Petit", written(png()))
    assert (typed["kind"], sorted(typed)) == ("typed", ["at", "kind", "name"])
    assert outcome(field, drawn) == (drawn, [])
    assert outcome(field, typed) == (typed, [])
    assert SIGNATURE.form_values(field, typed)["question"] == "yes"


def test_the_moment_is_that_of_signing():
    signed = {"kind": "typed", "name": "Chloé Petit", "at": "2026-11-24T09:42:00+00:00"}

    assert outcome(make_field("signature"), signed) == (signed, [])
    shown = SIGNATURE.display(make_field("signature"), signed).replace("\u00a0", " ").replace("\u202f", " ")
    assert shown == "Signé par Chloé Petit, le 24 novembre 2026 à 10 h 42"


def test_what_is_missing_is_said_at_its_place():
    field = make_field("signature")

    assert outcome(field, None) == (None, [("signature_name_missing", "name"), ("signature_missing", "agreed")])
    assert outcome(field, {"name": "Chloé"}) == (None, [("signature_missing", "agreed")])
    assert outcome(make_field("signature", required=False), {"name": " "}) == (None, [])
