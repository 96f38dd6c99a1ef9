"""The library of images: reduced, stripped, described, replaced wherever they are shown."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.core.db import db
from app.core.sites import Site
from app.site_pages.images import list_images
from tests.cast import Person
from tests.client import Browser
from tests.site_pages.page_factories import make_block, publish_page

LIBRARY = "/agents/site/images"


def draw_photo(size: tuple[int, int], colour: str = "teal") -> bytes:
    """A JPEG that says where it was taken."""
    output, photo = io.BytesIO(), Image.new("RGB", size, colour)
    exif = photo.getexif()
    exif[0x010E] = "chez Mme Canari"
    photo.save(output, "JPEG", exif=exif)
    return output.getvalue()


@pytest.fixture
def image_id(ada: Person) -> str:
    """An image of the library."""
    ada.post(LIBRARY, {"file": ("place.jpg", draw_photo((1200, 800))), "alternative.fr": "La place"})
    return list_images()[0].id


def test_an_image_is_shown_in_several_widths_without_what_the_camera_wrote(stranger: Browser, image_id: str) -> None:
    page = publish_page(make_block("image_text", image=image_id, text="Bonjour"))

    image = stranger.get(f"/pages/{page.path}").find_one("main img")
    response = stranger.client.get(str(image["src"]))

    assert image["alt"] == "La place"
    assert "480w" in str(image["srcset"])
    assert b"Canari" not in response.data
    assert Image.open(io.BytesIO(response.data)).size == (1200, 800)
    assert "immutable" in response.headers["Cache-Control"]


def test_what_an_image_shows_is_said_or_it_is_decorative(ada: Person) -> None:
    photo = draw_photo((600, 400))

    refused_page = ada.post(LIBRARY, {"file": ("a.jpg", photo)})
    ada.post(LIBRARY, {"file": ("a.jpg", photo), "is_decorative": "1"})

    assert refused_page.status == 422
    assert "Dites ce que l’image montre" in refused_page.text(".field__error")
    assert [image.alternative for image in list_images()] == [""]


def test_what_is_no_image_is_refused(ada: Person) -> None:
    page = ada.post(LIBRARY, {"file": ("a.jpg", b"<script>"), "alternative.fr": "Rien"})

    assert page.status == 422
    assert list_images() == []


def test_an_image_is_replaced_wherever_it_is_shown_and_not_deleted_meanwhile(ada: Person, image_id: str) -> None:
    publish_page(make_block("image_text", image=image_id, text="Bonjour"))
    before = list_images()[0].url

    values = {"file": ("b.jpg", draw_photo((700, 700), "red")), "name": "Autre", "alternative.fr": "La place, rouge"}
    ada.post(f"{LIBRARY}/{image_id}", values)

    db.session.expire_all()
    assert list_images()[0].url != before
    assert ada.client.get(before).status_code == 404
    assert ada.get(f"{LIBRARY}/{image_id}").texts("main section li a") == ["/pages/naissance"]
    assert ada.post(f"{LIBRARY}/{image_id}/suppression").status == 422


@pytest.mark.postgresql
def test_an_image_that_no_page_shows_is_deleted(ada: Person, image_id: str, site: Site) -> None:
    ada.post(f"{LIBRARY}/{image_id}/suppression")

    assert list_images() == []
