from __future__ import annotations

from base64 import b64encode
from datetime import date
from zlib import compress, crc32

import pytest

from app.core.photos.drawing import clean_drawing
from app.procedures.fields import FIELD_TYPES
from tests.procedures.definitions import make_field, make_form_data

TODAY = date(2026, 11, 24)
SIGNATURE = FIELD_TYPES["signature"]


def build_chunk(name: bytes, content: bytes = b"") -> bytes:
    return len(content).to_bytes(4) + name + content + crc32(name + content).to_bytes(4)


def build_png(
    width: int = 3, height: int = 2, *, form: bytes = b"\x08\x06\0\0\0", more: bytes = b"", points=None
) -> bytes:
    """Build a PNG similar to the export of a canvas."""
    lines = bytes(height * (width * 4 + 1)) if points is None else points
    header = width.to_bytes(4) + height.to_bytes(4) + form
    start = b"\x89PNG\r\n\x1a\n" + build_chunk(b"IHDR", header)
    return start + more + build_chunk(b"IDAT", compress(lines)) + build_chunk(b"IEND")


def encode_picture(content: bytes) -> str:
    return b64encode(content).decode()


def validate(field, raw):
    value, problems = SIGNATURE.validate(field, raw, TODAY)
    return value, [(problem.code, problem.part) for problem in problems]


def test_a_drawing_is_stored_as_pixels_without_metadata():
    whole = encode_picture(build_png())

    assert clean_drawing(whole) == whole
    assert clean_drawing(encode_picture(build_png(more=build_chunk(b"tEXt", b"where\0at home")))) == whole
    assert clean_drawing(encode_picture(build_png() + b"<script>")) == whole


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        build_png()[:-20],
        build_png().replace(b"IDAT", b"IDAX"),
        build_png(width=1601),
        build_png(height=0, points=b""),
        build_png(form=b"\x08\x03\0\0\0"),
        build_png(points=bytes(500)),
        build_png(1600, 800, points=bytes(3)),
        build_png(more=bytes(70_000)),
    ],
    ids=lambda content: f"{content[:12]!r} {len(content)}",
)
def test_an_invalid_drawing_is_refused(content):
    assert clean_drawing(encode_picture(content)) is None
    form_values = {"name": "Chloé", "drawing": encode_picture(content) or "*"}
    assert validate(make_field("signature"), form_values) == (None, [("signature_unreadable", "agreed")])


def test_a_signature_is_a_drawing_or_a_ticked_box():
    field = make_field("signature")
    form = make_form_data(question__name=" Chloé  Petit ", question__drawing=encode_picture(build_png()))

    drawn_signature, problems = validate(field, SIGNATURE.read(field, form))
    typed_signature, _ = validate(field, {"name": "Chloé Petit", "drawing": "", "agreed": "yes"})

    assert problems == []
    assert (drawn_signature["kind"], drawn_signature["name"], drawn_signature["drawing"]) == (
        "drawn",
        "Chloé Petit",
        encode_picture(build_png()),
    )
    assert (typed_signature["kind"], sorted(typed_signature)) == ("typed", ["at", "kind", "name"])
    assert validate(field, drawn_signature) == (drawn_signature, [])
    assert validate(field, typed_signature) == (typed_signature, [])
    assert SIGNATURE.form_values(field, typed_signature)["question"] == "yes"


def test_the_timestamp_is_that_of_signing():
    signed = {"kind": "typed", "name": "Chloé Petit", "at": "2026-11-24T09:42:00+00:00"}

    assert validate(make_field("signature"), signed) == (signed, [])
    displayed_value = SIGNATURE.display(make_field("signature"), signed).replace("\u00a0", " ").replace("\u202f", " ")
    assert displayed_value == "Signé par Chloé Petit, le 24 novembre 2026 à 10 h 42"


def test_a_missing_part_is_reported_at_its_path():
    field = make_field("signature")

    assert validate(field, None) == (None, [("signature_name_missing", "name"), ("signature_missing", "agreed")])
    assert validate(field, {"name": "Chloé"}) == (None, [("signature_missing", "agreed")])
    assert validate(make_field("signature", required=False), {"name": " "}) == (None, [])
