"""robots.txt and sitemap: private pages excluded, public ones listed in both languages with their modification date."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.procedures.models import PublishedProcedure
from app.workflows import publishing as workflows
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW, write_charter

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def publish() -> None:
    workflows.publish(WORKFLOW)
    write_charter()
    for slug, more in (("signaler", {}), ("fermee", {}), ("interne", {"internal": {"roles": ["voirie-instruction"]}})):
        procedures.publish({**PROCEDURE, "slug": slug, **more})
    db.session.get_one(PublishedProcedure, "fermee").close()
    db.session.commit()
    site_cache.clear_all()


def sitemap_entries(browser: Browser) -> dict[str, ET.Element]:
    response = browser.get("/sitemap.xml").response
    assert response.mimetype == "application/xml"
    sitemap = ET.fromstring(response.get_data())
    return {str(page.findtext(f"{SITEMAP}loc")): page for page in sitemap}


def test_robots_txt_excludes_private_pages_and_links_to_the_sitemap(site: Site, stranger: Browser) -> None:
    lines = stranger.get("/robots.txt").response.get_data(as_text=True).splitlines()
    disallowed_paths = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]

    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {site.base_url}/sitemap.xml" in lines
    assert {"/agents", "/compte", "/mes-demandes", "/demandes/", "/brouillons/"} <= set(disallowed_paths)
    open_pages = [address.removeprefix(site.base_url) for address in sitemap_entries(stranger)]
    patterns = [re.compile(re.escape(path).replace(r"\*", ".*")) for path in disallowed_paths]
    assert [page for page in open_pages if any(pattern.match(page) for pattern in patterns)] == []


def test_the_sitemap_lists_public_pages(site: Site, stranger: Browser) -> None:
    publish()

    pages = sitemap_entries(stranger)

    assert f"{site.base_url}/demarches/signaler" in pages
    assert not [address for address in pages if "fermee" in address or "interne" in address]
    for address in pages:
        assert stranger.get(address.removeprefix(site.base_url)).status == 200


def test_each_page_of_the_sitemap_has_its_alternate_languages(site: Site, stranger: Browser) -> None:
    publish()

    pages = sitemap_entries(stranger)
    french = pages[f"{site.base_url}/demarches/signaler"]
    english = pages[f"{site.base_url}/demarches/signaler?langue=en"]

    links = {link.get("hreflang"): link.get("href") for link in french.iter(LINK)}
    assert links == {
        "fr": f"{site.base_url}/demarches/signaler",
        "en": f"{site.base_url}/demarches/signaler?langue=en",
        "x-default": f"{site.base_url}/demarches/signaler",
    }
    assert links == {link.get("hreflang"): link.get("href") for link in english.iter(LINK)}


def test_the_date_of_a_procedure_is_its_publication_and_unknown_dates_are_omitted(
    site: Site, stranger: Browser
) -> None:
    publish()

    pages = sitemap_entries(stranger)
    version = procedures.live_procedure("signaler").version_id
    published = procedures.publication_dates([version])[version]

    assert pages[f"{site.base_url}/demarches/signaler"].findtext(f"{SITEMAP}lastmod") == f"{published:%Y-%m-%d}"
    assert pages[f"{site.base_url}/accessibilite"].find(f"{SITEMAP}lastmod") is None


def test_an_english_url_sets_the_language(site: Site, stranger: Browser) -> None:
    arrival = stranger.get("/accessibilite?langue=en")

    assert arrival.find_one("html")["lang"] == "en"
    assert arrival.response.headers["Cache-Control"] == "no-store"
    assert stranger.get("/").find_one("html")["lang"] == "en"


def test_french_is_chosen_again_on_an_english_address(site: Site, stranger: Browser) -> None:
    redirect = stranger.client.post(
        "/langue",
        data={"langue": "fr"},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/demarches?langue=en&theme=ecole"},
    )

    assert redirect.headers["Location"] == "/demarches?theme=ecole"
