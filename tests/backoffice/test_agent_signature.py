"""The signature of an agent: given by an administrator, sealed, shown to nobody else."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.core.db import db
from app.documents.signing.account_signatures import find_signature
from app.documents.signing.models import AccountSignature
from tests.cast import Person


def draw_signature(width: int = 1600) -> bytes:
    """A stroke on a transparent ground, as a PNG."""
    picture = Image.new("RGBA", (width, width // 3))
    ImageDraw.Draw(picture).line([(20, 100), (width - 20, 60)], fill="navy", width=9)
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def get_page(person: Person) -> str:
    return f"/agents/administration/agents/{person.account.id}"


@pytest.mark.postgresql
def test_an_administrator_gives_a_signature(ada: Person, rachel: Person) -> None:
    form = {"quality": "Pour le Maire,  l’adjointe", "image": ("signature.png", draw_signature())}

    page = ada.post(f"{get_page(rachel)}/signature", form).follow()

    signature = find_signature(rachel.account.id)
    assert signature is not None
    assert signature.quality == "Pour le Maire, l’adjointe"
    with Image.open(io.BytesIO(signature.image)) as picture:
        assert (picture.format, picture.width, picture.has_transparency_data) == ("WEBP", 720, True)
    assert page.find_one("img.signature__picture")["src"] == signature.image_url
    assert b"adjointe" not in db.session.scalars(select(AccountSignature.sealed)).one()
    assert "a donné une signature à Rachel Exemple" in ada.get("/agents/administration/historique").text("main")


def test_without_another_file_the_picture_stays(ada: Person, rachel: Person) -> None:
    ada.post(f"{get_page(rachel)}/signature", {"quality": "L’adjointe", "image": ("signature.png", draw_signature())})
    former = find_signature(rachel.account.id)
    assert former is not None

    ada.post(f"{get_page(rachel)}/signature", {"quality": "La directrice"})

    db.session.expire_all()
    signature = find_signature(rachel.account.id)
    assert signature is not None
    assert (signature.quality, signature.image) == ("La directrice", former.image)


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"quality": " "}, "#f-quality", "en quelle qualité"),
        ({"quality": "Le Maire", "image": ("a.png", b"%PDF-1.7")}, "#f-image", "PNG, JPEG ou WebP"),
        ({"quality": "Le Maire", "image": ("a.png", b"0" * 5_000_001)}, "#f-image", "5 Mo"),
    ],
)
def test_nothing_typed_is_lost_when_a_signature_is_refused(
    ada: Person, rachel: Person, form: dict[str, object], field: str, words: str
) -> None:
    page = ada.post(f"{get_page(rachel)}/signature", form)

    assert page.status == 422
    assert page.find_one(field)["aria-invalid"] == "true"
    assert words in page.text(".error-summary")
    assert page.find_one("#f-quality")["value"] == form["quality"]
    assert find_signature(rachel.account.id) is None


def test_a_withdrawn_signature_is_deleted(ada: Person, rachel: Person) -> None:
    ada.post(f"{get_page(rachel)}/signature", {"quality": "L’adjointe"})

    page = ada.post(f"{get_page(rachel)}/signature/fin").follow()

    assert "La signature est retirée" in page.text("main")
    assert db.session.scalars(select(AccountSignature)).all() == []


def test_only_an_administrator_gives_signatures(rachel: Person, chloe: Person) -> None:
    for person in (rachel, chloe):
        assert person.post(f"{get_page(rachel)}/signature", {"quality": "Le Maire"}).status == 404
    assert find_signature(rachel.account.id) is None
