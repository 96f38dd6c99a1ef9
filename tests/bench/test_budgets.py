"""How many queries and how many bytes a page may cost. Times are measured by `make bench`, never here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.devtools.demo.guide import PAGES
from app.portal.offline_forms import FORM_MODULES
from app.portal.service_worker import MAX_FORMS
from bench import submission_journey
from bench.installation import Installation, create_installation
from bench.queries import count_commits, count_statements
from bench.visitor import Visitor
from tests.bench.first_load import ENCODINGS, FirstLoad
from tests.databases import Databases

pytestmark = pytest.mark.slow

KILOBYTE = 1000
# The citizen’s page that asks most: who is signed in, the request, its timeline, notifications not read.
QUERIES_OF_A_PAGE = 4
# Each waits for the disk: the request and all that comes with it at once, and its key was kept with the draft.
COMMITS_OF_A_SUBMISSION = ["main"]
STATEMENTS_OF_A_SUBMISSION = 7
# From the home page to the receipt, writes included.
STATEMENTS_OF_A_JOURNEY = 12
# What is asked of the keys database: kept for a minute in SQLite, asked for by each page in PostgreSQL.
KEYS_OF_A_PAGE = {"sqlite": 0, "postgresql": 2}
KEYS_OF_A_JOURNEY = {"sqlite": 1, "postgresql": 4}


@pytest.fixture(scope="module")
def place(
    databases: Databases, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The demo authority, with the form of the measures."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "assets").symlink_to(assets_folder)
    main_url, keys_url = databases.create_pair(folder)
    installation = create_installation(
        folder, has_tables=True, PARVIS_ENV="test", DATABASE_URL=main_url, PARVIS_KEYS_URL=keys_url
    )
    yield installation
    installation.site.engine.dispose()
    installation.site.keys_engine.dispose()


@pytest.fixture(autouse=True)
def long_lived_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is believed for a few seconds stays so during a test, however slow the machine."""
    monkeypatch.setattr("app.core.site_cache.CACHE_SECONDS", 600.0)
    monkeypatch.setattr("app.core.web.page_cache.CACHE_SECONDS", 600.0)


def test_a_citizen_page_asks_few_queries(place: Installation) -> None:
    counts = submission_journey.count_page_queries(place)

    assert {page: count for page, (count, _) in counts.items() if count > QUERIES_OF_A_PAGE} == {}
    assert {page: keys for page, (_, keys) in counts.items() if keys > KEYS_OF_A_PAGE[get_keys_dialect(place)]} == {}


def test_a_page_that_is_the_same_for_everyone_asks_none(place: Installation) -> None:
    counts = submission_journey.count_page_queries(place)

    assert {page: count for page, count in counts.items() if page.startswith("visitor") and sum(count)} == {}


def test_the_whole_journey_of_a_citizen_asks_few_queries(place: Installation) -> None:
    counts = submission_journey.count_journey_queries(place)

    assert sum(main for main, _ in counts.values()) <= STATEMENTS_OF_A_JOURNEY, counts
    assert sum(keys for _, keys in counts.values()) <= KEYS_OF_A_JOURNEY[get_keys_dialect(place)], counts


def get_keys_dialect(place: Installation) -> str:
    """The kind of database that keeps the keys."""
    return place.site.keys_engine.dialect.name


def test_a_submission_waits_for_the_disk_once(place: Installation) -> None:
    visitor = Visitor(place.app)
    draft = visitor.begin_draft()
    review = visitor.get(f"{draft}/verification")
    engines = {place.site.engine: "main", place.site.keys_engine: "keys"}

    with count_commits(*engines) as commits, count_statements(place.site.engine) as statements:
        response = visitor.post(f"{draft}/envoi", [], page=review)

    assert response.status_code == 303
    assert [engines[engine] for engine in commits] == COMMITS_OF_A_SUBMISSION
    assert len(statements) <= STATEMENTS_OF_A_SUBMISSION, statements


@pytest.mark.parametrize(("page", "most"), [("home", 16), ("form", 19.5), ("procedure", 14), ("catalogue", 15)])
def test_a_first_load_is_light(place: Installation, page: str, most: int) -> None:
    # Of which 700 for a form: the words about files on their way and about a place outside of the territory, and the save that
    # a page loaded again waits for.
    load = FirstLoad(place.app, PAGES[page])

    assert load.bytes <= most * KILOBYTE, load.sizes


def test_htmx_that_the_first_gesture_brings_leaves_a_form_light(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    # Of which 25 for each file: the digest by which the worker knows that it comes whole from the site; and 100 for the words
    # about a photo that the browser cannot make lighter.
    assert load.bytes_with_htmx <= 35.1 * KILOBYTE, load.sizes


def test_a_form_brings_its_map_and_what_lightens_photos_when_one_goes_to_them(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    late_names = {address.rpartition("/")[2] for address in load.late}
    assert late_names == {
        "place-map.js",
        "map.js",
        "shrink-photos.js",
        "territory.js",
        "upload-progress.js",
        "message-format.js",
    }
    assert not late_names & {address.rpartition("/")[2] for address in load.sizes}
    assert load.bytes_of_late_elements <= 6.8 * KILOBYTE, load.late


def test_a_form_read_online_brings_nothing_of_the_forms_of_the_device(place: Installation) -> None:
    load = FirstLoad(place.app, PAGES["form"])

    modules = {module for module in FORM_MODULES if not module.endswith(("place-map.js", "js/lib/map.js"))}
    assert modules
    assert not [address for address in load.sizes if address.endswith(tuple(modules))]


def test_what_the_worker_keeps_from_the_start_is_light(place: Installation) -> None:
    client = place.app.test_client()
    source = client.get("/service-worker.js").get_data(as_text=True)
    cache_lists = [json.loads(array) for array in re.findall(r"^const (?:SHELL|FORMS) = (.*)$", source, re.MULTILINE)]

    weights = {address: measure_size(client, address) for paths in cache_lists for address in paths}

    assert sum(address.startswith("/hors-ligne/formulaires/") for address in weights) == MAX_FORMS
    assert sum(weights.values()) <= 193.5 * KILOBYTE, weights


def test_asking_whether_a_page_and_the_worker_have_changed_is_light(place: Installation) -> None:
    answers = [not_modified(place.app.test_client(), address) for address in ("/", "/service-worker.js")]

    assert sum(answers) <= 300, answers


def not_modified(client: FlaskClient, address: str) -> int:
    """Bytes of the answer, its headers and the line of its status."""
    etag = client.get(address, headers=ENCODINGS).headers["ETag"]
    response = client.get(address, headers={**ENCODINGS, "If-None-Match": etag})
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in response.headers), ""]
    assert response.status_code == 304
    return sum(len(f"{line}\r\n") for line in lines)


def measure_size(client: FlaskClient, address: str) -> int:
    response = client.get(address, headers=ENCODINGS)
    assert response.status_code == 200, address
    return len(response.get_data())
