"""Nothing made for one person or one browser is kept by any cache."""

import pytest

from app.core.db import db
from app.core.web import page_cache
from tests.security.access_policy import ACTORS, EVERYBODY, POLICY
from tests.security.endpoint_requests import list_endpoints, make_visitor

pytestmark = pytest.mark.any_database

# The same bytes for all, whoever asks.
FOR_EVERYBODY = {
    "offline.show_messages",
    "offline.show_offline",
    "device_lock.show_lock",
    "offline_forms.list_requests",
    "offline_forms.show_form",
    "offline_tour.show_tour",
    "offline.show_worker",
    "search_engines.show_robots",
    "search_engines.show_sitemap",
    "site_files.show_drawing",
    "site_files.show_manifest",
    "site_files.show_theme",
}


@pytest.fixture
def objects(house):
    return house.make_objects()


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "reception_who_entered"])
def test_what_is_not_for_everybody_is_stored_nowhere(app, house, objects, actor):
    stored = []
    visitor = make_visitor(house, actor, objects)
    is_signed_in = actor in house.people and actor != "suspended"

    for door in list_endpoints(app):
        if door.method == "GET" and door.endpoint not in FOR_EVERYBODY:
            response = visitor.get(door.build_url(app, objects))
            is_common = POLICY[door.endpoint] is EVERYBODY and not is_signed_in
            if not is_common and response.headers["Cache-Control"] != "no-store":
                stored.append(door.endpoint)

    assert stored == []


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "reception_who_entered"])
def test_the_answer_to_a_form_is_stored_nowhere(app, house, objects, actor):
    visitor = make_visitor(house, actor, objects)
    posts = [door for door in list_endpoints(app) if door.method == "POST"]

    stored = [
        door.endpoint
        for door in posts
        if visitor.post(door.build_url(app, objects)).headers["Cache-Control"] != "no-store"
    ]

    assert stored == []


def test_the_pages_for_everybody_name_nobody(app, house, objects):
    owner = make_visitor(house, "owner", objects)

    bodies = [
        owner.get(door.build_url(app, objects)).get_data().decode(errors="replace")
        for door in list_endpoints(app)
        if door.endpoint in FOR_EVERYBODY
    ]

    assert len(bodies) == len(FOR_EVERYBODY)
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
