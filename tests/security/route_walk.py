"""Requests of one actor to every route, and the problems of the responses."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.db import db
from app.core.sites import Site
from app.privacy.models import AccessEntry
from tests.security.access_policy import POLICY
from tests.security.database_snapshots import ChangeDetector, make_rewinder
from tests.security.endpoint_requests import EndpointRequest, list_endpoints, make_visitor
from tests.security.policy_rules import ACTORS, ALLOWED, ENROL, EVERYBODY, NOT_FOUND, READERS, SIGN_IN
from tests.security.target_site import TargetSite

# Only turns the form of a linked software into a link of ours, whose own view decides.
TURNED_INTO_A_LINK = "authorization.create_authorization_request"
# A gateway calls it, without a word that is believed: the truth is asked for.
OPEN_TO_ELSEWHERE = {TURNED_INTO_A_LINK, "payment_notifications.create_notification"}
# A page of another site, and a browser without origin headers nor a form token.
ELSEWHERE: tuple[dict[str, str], ...] = ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {})
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# A page may contain its own URL, so the lengths of two refusals differ by the length of the URL.
SAME_LENGTH = 64
ACCEPTED, REFUSED_ORIGIN = (200, 201, 204, 303, 409, 410, 422), (400, 401, 403)
# Consultations by these agents must be in the access log.
LOGGED_ACTORS = {"agent_in_charge", "reception_who_entered", "agent_who_typed_the_code", "administrator"}
# The same bytes for everybody.
COMMON_PAGES = {
    "account.external.show_encryption_keys",
    "open_availability.list_services",
    "news.show_feed",
    "offline.show_messages",
    "offline.show_offline",
    "device_lock.show_lock",
    "offline_forms.list_requests",
    "offline_forms.show_form",
    "offline_tour.show_check_in",
    "offline_tour.show_tour",
    "portal_events.show_calendar",
    "offline.show_worker",
    "search_engines.show_robots",
    "search_engines.show_sitemap",
    "site_files.show_drawing",
    "site_pages.show_image",
    "site_files.show_manifest",
    "site_files.show_agents_theme",
    "site_files.show_theme",
    "site_files.show_theme_file",
}


class RouteWalk:
    """Walk of one actor through every route, with objects full of canaries; `problems` lists the violations."""

    def __init__(self, app: Flask, site: Site, target: TargetSite, actor: str) -> None:
        assert actor in ACTORS
        self.app, self.site, self.target, self.actor = app, site, target, actor
        self.objects = target.make_objects(by=actor if actor == "reception_who_entered" else "owner")
        self.visitor = make_visitor(target, actor, self.objects)
        self.is_signed_in = actor in target.people and actor != "suspended"
        self.changes = ChangeDetector(site)
        self.problems: list[str] = []
        self.logged_pages: set[str] = set()

    def request_pages(self, *, with_fragments: bool) -> None:
        """Request every page, and check that none changes a table."""
        for route in self._list_routes("GET"):
            url, entries = route.build_url(self.app, self.objects), self.count_log_entries()
            response = self.visitor.get(url)
            self._check_response(route, response)
            self._check_access_log(route, response, entries)
            if with_fragments:
                self.visitor.get(url, **{"HX-Request": "true", "HX-Target": "main"})
            self._report(route, "changes a table by being read", wrong=self.changes.find_changes())
            self._compare_with_missing_object(route, response)

    def send_refused_forms(self) -> None:
        """Send every form that this actor may not send, and check that none changes a table."""
        for route in self._list_routes("POST"):
            if not self._is_allowed(route):
                url = route.build_url(self.app, self.objects)
                response = route.send_request(self.visitor, url, self.objects, by=self.actor)
                self._check_response(route, response)
                self._compare_with_missing_object(route, response)
        self.problems += [f"a refused form changes {name}" for name in self.changes.find_changes()]

    def send_forms_from_elsewhere(self) -> None:
        """Send every form as a page of another site would, and check that none changes a table."""
        urls = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            url_values = self.objects.get_url_values(rule.endpoint)
            url = urls.build(rule.endpoint, {name: url_values.get(name, uuid4()) for name in rule.arguments})
            for method in sorted((rule.methods or set()) - SAFE_METHODS):
                responses = [self.visitor.client.open(url, method=method, headers=headers) for headers in ELSEWHERE]
                is_allowed = POLICY[rule.endpoint].get_expected_status(self.actor) == ALLOWED
                is_checked = is_allowed and rule.endpoint not in OPEN_TO_ELSEWHERE
                if is_checked and any(response.status_code not in REFUSED_ORIGIN for response in responses):
                    self.problems.append(
                        f"{method} {rule.endpoint} from elsewhere: {[response.status for response in responses]}"
                    )
        self.problems += [f"a form from elsewhere changes {name}" for name in self.changes.find_changes()]

    def send_allowed_forms(self) -> None:
        """Send every form that this actor may send, each from a new browser and with restored databases."""
        # Its session is in what is restored.
        first = make_visitor(self.target, self.actor, self.objects)
        rewind = make_rewinder(self.site)
        for route in self._list_routes("POST"):
            if self._is_allowed(route):
                rewind()
                url = route.build_url(self.app, self.objects)
                self._check_response(route, route.send_request(first.open_again(), url, self.objects, by=self.actor))

    def _list_routes(self, method: str) -> list[EndpointRequest]:
        return [route for route in list_endpoints(self.app) if route.method == method]

    def _is_allowed(self, route: EndpointRequest) -> bool:
        return POLICY[route.endpoint].get_expected_status(self.actor) == ALLOWED

    def _report(self, route: EndpointRequest, problem: str, *, wrong: object) -> None:
        if wrong:
            self.problems.append(f"{route.method} {route.endpoint} {problem}: {wrong}")

    def _check_response(self, route: EndpointRequest, response: TestResponse) -> None:
        """Check the rules of every response: status, words of others, caches, headers."""
        status, expected = classify_response(response), POLICY[route.endpoint].get_expected_status(self.actor)
        self._report(route, f"answers, instead of {expected}", wrong=status if status != expected else None)
        text = response.get_data().decode(errors="replace")
        leaked = [
            kind
            for kind, words in self.objects.canaries.items()
            if self.actor not in READERS[kind] and any(word in text for word in words)
        ]
        self._report(route, "shows what this actor may not read", wrong=leaked)
        is_stored = response.headers["Cache-Control"] != "no-store" and not self._is_storage_allowed(route)
        self._report(route, "may be stored", wrong=is_stored)
        policy = response.headers["Content-Security-Policy"]
        is_unprotected = (
            response.headers["X-Content-Type-Options"] != "nosniff"
            # In a sandbox a drawing runs nothing, whatever styles it has.
            or ("unsafe" in policy and not policy.startswith("sandbox; default-src 'none'"))
            or any(mark in value for _, value in response.headers for mark in "\r\n")
        )
        self._report(route, "lacks a header of protection", wrong=is_unprotected)

    def _is_storage_allowed(self, route: EndpointRequest) -> bool:
        is_common = POLICY[route.endpoint] is EVERYBODY and not self.is_signed_in
        return route.method == "GET" and (is_common or route.endpoint in COMMON_PAGES)

    def _check_access_log(self, route: EndpointRequest, response: TestResponse, entries: int) -> None:
        if self.actor not in LOGGED_ACTORS:
            return
        text = response.get_data().decode(errors="replace")
        if any(word in text for words in self.objects.canaries.values() for word in words):
            self.logged_pages.add(route.endpoint)
            self._report(route, "is not in the access log", wrong=self.count_log_entries() == entries)

    def count_log_entries(self) -> int:
        if self.actor not in LOGGED_ACTORS:
            return 0
        with db.session.get_bind().connect() as connection:  # type: ignore[union-attr]
            return connection.scalar(select(func.count()).select_from(AccessEntry)) or 0

    def _compare_with_missing_object(self, route: EndpointRequest, refused: TestResponse) -> None:
        """Check that a refusal looks like a missing object."""
        if POLICY[route.endpoint].get_expected_status(self.actor) != NOT_FOUND or not route.rule.arguments:
            return
        url = route.build_missing_url(self.app)
        missing = route.send_request(self.visitor, url, self.objects, by=self.actor)
        is_same = refused.status_code == missing.status_code
        is_same = is_same and abs(len(refused.data) - len(missing.data)) <= SAME_LENGTH
        self._report(route, "differs from a missing object", wrong=None if is_same else missing.status)


def classify_response(response: TestResponse) -> object:
    """Classify the response in the terms of the policy."""
    location = response.headers.get("Location", "")
    is_redirect = response.status_code == 303
    if is_redirect and location == "/compte/second-facteur" and not response.request.path.startswith("/compte/"):
        return ENROL
    if is_redirect and location.split("?")[0] == "/compte/connexion":
        return SIGN_IN
    if response.status_code in ACCEPTED:
        return ALLOWED
    return NOT_FOUND if response.status_code == 404 else response.status_code
