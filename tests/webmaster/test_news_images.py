"""The image of a news item: of the library or sent with the form, described, shown to residents, not deleted meanwhile."""

from __future__ import annotations

import pytest

from app.core import site_cache
from app.core.db import db
from app.site_pages.images import list_images
from app.site_pages.news_models import NewsItem
from tests.cast import Person
from tests.client import Browser, Page
from tests.site_pages.page_factories import make_block, publish_page
from tests.webmaster.test_image_library import LIBRARY, draw_photo
from tests.webmaster.test_news import FORM, NEW

NEWS = "/actualites/marche-de-noel"


def write(person: Person, **more: object) -> Page:
    return person.post(NEW, {**FORM, **more})


def save(person: Person, **more: object) -> Page:
    item = db.session.query(NewsItem).one()
    return person.post(f"/agents/site/actualites/{item.id}", {**FORM, "revision": str(item.revision), **more})


def publish(person: Person, **more: object) -> None:
    save(person, then="publish", **more)
    site_cache.clear_all()


@pytest.fixture
def image_id(ada: Person) -> str:
    """An image of the library."""
    ada.post(LIBRARY, {"file": ("place.jpg", draw_photo((1200, 800))), "alternative.fr": "La place"})
    return list_images()[0].id


def test_residents_see_the_image_with_its_words_and_lists_without(
    ada: Person, stranger: Browser, image_id: str
) -> None:
    write(ada, image=image_id)
    publish(ada, image=image_id)
    page = publish_page(make_block("news", has_images=True))

    image = stranger.get(NEWS).find_one("article img")
    assert (image["alt"], image["width"], image["height"]) == ("La place", "1200", "800")
    assert "480w" in str(image["srcset"])
    assert stranger.get("/actualites").find_one(".card img")["alt"] == ""
    assert stranger.get(f"/pages/{page.path}").find_one(".links img")["alt"] == ""
    assert f'{image["src"]}"/>' in stranger.get("/actualites.xml").response.get_data(as_text=True)


def test_a_block_of_news_is_without_images_unless_it_is_asked(ada: Person, stranger: Browser, image_id: str) -> None:
    write(ada, image=image_id)
    publish(ada, image=image_id)
    page = publish_page(make_block("news"))

    assert not stranger.get(f"/pages/{page.path}").find_all(".links img")


@pytest.mark.postgresql
def test_news_without_an_image_load_nothing_more(ada: Person, stranger: Browser) -> None:
    write(ada)
    publish(ada)

    assert all("news.css" not in stranger.get(path).html for path in (NEWS, "/actualites"))


def test_a_picture_sent_with_the_form_joins_the_library(ada: Person) -> None:
    page = write(ada, file=("halle.jpg", draw_photo((900, 600))), **{"alternative.fr": "La halle"}).follow()

    assert [(image.name, image.alternative) for image in list_images()] == [("halle.jpg", "La halle")]
    assert page.find_one("select[name=image] [selected]").get_text() == "halle.jpg"
    assert page.find_one("main form img")["alt"] == "La halle"


def test_what_a_picture_shows_is_said_or_it_is_decorative(ada: Person) -> None:
    photo = draw_photo((900, 600))

    refused_page = write(ada, file=("halle.jpg", photo), title_fr="Mon titre")
    assert refused_page.status == 422
    assert refused_page.texts("#error-summary a") == ["Dites ce que l’image montre, ou cochez qu’elle est décorative."]
    assert refused_page.find_one("[name=title_fr]")["value"] == "Mon titre"
    assert list_images() == [] and db.session.query(NewsItem).count() == 0

    assert write(ada, file=("halle.jpg", photo), is_decorative="1").status == 303


def test_what_is_no_picture_is_refused(ada: Person) -> None:
    write(ada)

    page = save(ada, file=("a.jpg", b"<script>"), **{"alternative.fr": "Rien"})

    assert page.find_all("#error-summary a[href='#f-file']")
    assert page.find_one("[name='alternative.fr']")["value"] == "Rien"


def test_an_image_that_news_show_is_not_deleted(ada: Person, image_id: str) -> None:
    write(ada, image=image_id)

    assert ada.get(f"{LIBRARY}/{image_id}").texts("main section li a") == [NEWS]
    assert ada.post(f"{LIBRARY}/{image_id}/suppression").status == 422


def test_versions_name_the_image_that_changed(ada: Person, image_id: str) -> None:
    write(ada, image=image_id)
    publish(ada, image=image_id)
    save(ada, image="")
    item = db.session.query(NewsItem).one()

    version = ada.get(f"/agents/site/actualites/{item.id}/versions/1")

    assert version.texts("del") == ["place.jpg"]
    assert version.find_one(".card img")["alt"] == "La place"


@pytest.mark.parametrize("image", ["nimporte", "00000000-0000-0000-0000-000000000000"])
def test_an_image_that_does_not_exist_is_not_shown(ada: Person, stranger: Browser, image: str) -> None:
    write(ada, image=image)
    publish(ada, image=image)

    assert not stranger.get(NEWS).find_all("article img")
