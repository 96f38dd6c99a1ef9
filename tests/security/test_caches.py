"""The pages that caches may store hold nothing of one person; `test_every_route.py` checks that no other may be stored."""

import pytest

from app.core.db import db
from app.core.web import page_cache
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.route_walk import COMMON_PAGES


def test_public_pages_contain_no_personal_data(app, target_site, objects):
    owner = make_visitor(target_site, "owner", objects)

    bodies = [
        owner.get(route.build_url(app, objects)).get_data().decode(errors="replace")
        for route in list_endpoints(app)
        if route.endpoint in COMMON_PAGES
    ]

    assert len(bodies) == len(COMMON_PAGES)
    assert not [body for body in bodies if target_site.names["owner"] in body or "csrf_token" in body]


def test_a_cached_page_contains_nothing_of_a_draft(target_site, objects):
    owner, stranger = (make_visitor(target_site, actor, objects) for actor in ("owner", "anonymous"))
    url = f"/demarches/autoriser/remplir/{objects.draft.id}"
    owner.get("/")
    for page in ("tout", "fin"):
        assert objects.canaries["draft"][0] in owner.get(f"{url}/{page}").text
    stranger.get("/demarches/autoriser/remplir")

    cached_pages = repr(page_cache._pages)

    assert "input remarque" in cached_pages
    assert "canari" not in cached_pages
    assert str(objects.draft.id) not in cached_pages


@pytest.mark.parametrize("field", ["choix", "choix_multiples", "accord"])
def test_invalid_options_create_no_cached_page(target_site, objects, field):
    owner = make_visitor(target_site, "owner", objects)
    page = owner.post("/demarches/autoriser/remplir", {"objet": "Une terrasse", "then": "later"})
    url = f"/demarches/autoriser/remplir/{page.headers['Location'].split('/')[2]}/tout"
    owner.get(url)
    cached_pages = len(page_cache._pages)

    for number in range(3):
        owner.post(url, {field: [f"{number}" * 1000] * 50, "courriel": "x", "then": "later"})
        assert owner.get(url).status_code == 200

    db.session.expire_all()
    assert len(page_cache._pages) == cached_pages
