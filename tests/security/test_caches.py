"""The pages that caches may store hold nothing of one person; `test_every_route.py` checks that no other may be stored."""

import pytest

from app.core.db import db
from app.core.web import page_cache
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.route_walk import COMMON_PAGES


@pytest.fixture
def objects(house):
    return house.make_objects()


def test_the_pages_for_everybody_name_nobody(app, house, objects):
    owner = make_visitor(house, "owner", objects)

    bodies = [
        owner.get(door.build_url(app, objects)).get_data().decode(errors="replace")
        for door in list_endpoints(app)
        if door.endpoint in COMMON_PAGES
    ]

    assert len(bodies) == len(COMMON_PAGES)
    assert not [body for body in bodies if house.names["owner"] in body or "csrf_token" in body]


def test_a_page_kept_for_all_holds_nothing_of_the_draft_it_was_made_from(house, objects):
    owner, stranger = (make_visitor(house, actor, objects) for actor in ("owner", "anonymous"))
    url = f"/demarches/autoriser/remplir/{objects.draft.id}"
    owner.get("/")
    for page in ("tout", "fin"):
        assert objects.canaries["draft"][0] in owner.get(f"{url}/{page}").text
    stranger.get("/demarches/autoriser/remplir")

    kept = repr(page_cache._pages)

    assert "Tout" in kept
    assert "canari" not in kept
    assert str(objects.draft.id) not in kept


@pytest.mark.parametrize("field", ["choix", "choix_multiples", "accord"])
def test_what_is_no_option_makes_no_page_to_keep(house, objects, field):
    owner = make_visitor(house, "owner", objects)
    page = owner.post("/demarches/autoriser/remplir", {"objet": "Une terrasse", "then": "later"})
    url = f"/demarches/autoriser/remplir/{page.headers['Location'].split('/')[2]}/tout"
    owner.get(url)
    kept = len(page_cache._pages)

    for number in range(3):
        owner.post(url, {field: [f"{number}" * 1000] * 50, "courriel": "x", "then": "later"})
        assert owner.get(url).status_code == 200

    db.session.expire_all()
    assert len(page_cache._pages) == kept
