"""Every actor requests every route: one walk makes all the assertions that hold for every response."""

import pytest

from app.core.sites import current_site
from tests.example_counts import sample_cases
from tests.security.access_policy import POLICY
from tests.security.database_snapshots import make_rewinder
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.policy_rules import ACTORS
from tests.security.route_walk import LOGGED_ACTORS, RouteWalk

pytestmark = pytest.mark.timeout(300)

# Routes that load a request without displaying it, each with its reason.
ADMINISTRATOR_ROUTES = {"limitations.create_lifting"}
SILENT_ROUTES = {
    "mentions.list_colleagues": "names the colleagues who may open the case, and nothing of the case",
    "case_drafts.create_draft": "saves what the agent types, and answers 204 without a body",
    "case_documents.show_state": "says whether a document is made, and nothing of the request",
    "case_readers.list_readers": "names the colleagues who have it open, and says nothing of the request",
}
# Whoever is admitted to most routes, as an agent and as a resident; a quarter of the others, drawn with the seed.
USUAL = ("administrator", "owner")
OTHERS = [actor for actor in ACTORS if actor not in USUAL]
# One actor of each kind: fragments and cross-site forms depend on no finer right.
FRAGMENT_ACTORS = {"anonymous", "owner", "agent_in_charge", "agent_of_another_family", "reception", "administrator"}
ELSEWHERE_ACTORS = {"anonymous", "owner", "agent_in_charge"}


@pytest.fixture
def second_factor():
    return "on"


@pytest.mark.form
def test_every_route_is_in_the_policy_and_no_other(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


@pytest.mark.parametrize("actor", [*USUAL, *sample_cases(OTHERS, share=4)])
def test_every_route_follows_the_policy_and_changes_only_what_it_should(app, site, target_site, actor):
    walk = RouteWalk(app, site, target_site, actor)

    walk.request_pages(with_fragments=actor in FRAGMENT_ACTORS)
    walk.send_refused_forms()
    if actor in ELSEWHERE_ACTORS:
        walk.send_forms_from_elsewhere()
    walk.send_allowed_forms()

    assert not walk.problems, "\n".join(walk.problems)
    assert bool(walk.logged_pages) == (actor in LOGGED_ACTORS), "the control: agents read what is personal"


def test_the_canaries_are_on_permitted_pages(app, target_site):
    """Positive control of the walk: permitted pages contain the canaries."""
    objects = target_site.make_objects()
    owner, agent = (make_visitor(target_site, actor, objects) for actor in ("owner", "agent_in_charge"))
    draft = f"/demarches/autoriser/remplir/{objects.draft.id}/tout"
    attachment = f"/agents/demandes/{objects.case.id}/fichiers/{objects.attachment.id}"

    pages = {
        "portal": owner.get(f"/demandes/{objects.case.id}").text,
        "back office": agent.get(f"/agents/demandes/{objects.case.id}").text,
        "draft": owner.get(draft).text,
        "file": agent.get(attachment).data.decode("latin-1"),
    }

    objet, recit, nom, courriel, message, file, file_name = objects.canaries["case"]
    assert all(word in pages["portal"] for word in (objet, recit, nom, courriel, message, file_name))
    assert all(word in pages["back office"] for word in (objet, recit, nom, courriel, message, file_name))
    assert objects.canaries["note"][0] in pages["back office"]
    assert objects.canaries["note"][0] not in pages["portal"]
    assert objects.canaries["draft"][0] in pages["draft"]
    assert file in pages["file"]
    assert current_site().slug == "principal"


def test_every_route_of_the_back_office_that_loads_a_request_is_in_the_access_log(app, target_site):
    routes = [
        route
        for route in list_endpoints(app)
        if "case_id" in route.rule.arguments and str(route.rule).startswith("/agents")
    ]
    unlogged = set()
    walk = RouteWalk(app, current_site(), target_site, "agent_in_charge")
    rewind, before = make_rewinder(current_site()), walk.count_log_entries()

    for route in (route for route in routes if route.endpoint not in {*SILENT_ROUTES, *ADMINISTRATOR_ROUTES}):
        rewind()
        url = route.build_url(app, walk.objects)
        response = route.send_request(walk.visitor.open_again(), url, walk.objects, by="agent_in_charge")
        if response.status_code != 404 and walk.count_log_entries() == before:
            unlogged.add(route.endpoint)

    assert len(routes) > 10
    assert unlogged == set()
