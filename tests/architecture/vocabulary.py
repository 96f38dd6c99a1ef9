"""The words that names may use or not: see « Names » in CONTRIBUTING.md."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def split_words(name: str) -> tuple[str, ...]:
    """Split snake_case, camelCase and kebab-case: ``listOpenOwners`` gives ``("list", "open", "owners")``."""
    return tuple(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name).lower().split())


# Module names that rule 1 would refuse. Ten entries at most, each with its reason.
ALLOWED = {
    "drawing": "noun: the SVG or the picture of a signature",
    "outgoing": "package of requests to other servers",
    "parsing": "package of parsers with their budgets",
    "publishing": "making a definition public, with its version",
    "reading": "package: the case as each reader may see it",
    "sealing": "encryption of personal data, as decision 0004 calls it",
    "spelling": "noun: comparison of words that are misspelt",
    "tracking": "the page that a tracking code opens",
    "wiring": "package that connects the layers",
}

# Rule 1: a module is named by the noun of what it holds.
IMAGES = _words(
    "beginning door doors errand errands giving holding house houses journal late leading luggage shelf"
    " standing telling tending traveller"
)
# Rules 2 and 3: a name is not a bare participle or adjective.
PARTICIPLES = _words(
    "asked begun borne bought brought called caught chosen closed cut done drawn felt followed found given gone heard"
    " held joined judged kept known laid let listed looked lost made marked meant met moved named needed noted paid"
    " put said seen sent shown sought spoken taken thought tied told typed understood waited wanted written"
)
ADJECTIVES = _words(
    "aside bare english fresh free hostile inside late left missing new old open other same several some whole wrong"
)
NOT_PARTICIPLES = _words("bleed breed embed feed heed need proceed seed shed speed weed")
# Names of columns and of stored values.
STORED_NAMES = _words("document seen taken typed")
# Verbs that are participles or adjectives too.
VERBS = _words("cut let open put")
# Rule 4: one verb for one act, such as delete, expire, anonymise, format, notify, record.
BANNED_VERBS = _words("discard erase forget let may note purge remove say sweep tell")
BANNED_STARTS = (("take", "away"),)

# Rule 5: one meaning for a word. For each: its meaning, the folders in which it means nothing else, the exceptions.
DEFINITION_FOLDERS = (
    *("app/definitions", "app/language", "app/packages", "app/procedures", "publik_import", "app/workflows"),
    *(
        "tests/catalogue",
        "tests/definitions",
        "tests/language",
        "tests/packages",
        "tests/procedures",
        "tests/workflows",
    ),
)
PATH_FOLDERS = ("app/definitions/checks", "app/definitions/words", "app/language", "app/packages")
# Appointments, and the question that asks for one.
APPOINTMENT_PATHS = (
    *("app/agendas", "app/backoffice/agendas", "app/forms/slot_choice.py", "app/portal/cases/appointments.py"),
    *("app/portal/cases/earlier_slots.py", "app/notifications/appointments"),
    *("app/procedures/fields/booking.py", "app/procedures/fields/booking_answer.py"),
    *("app/procedures/fields/slot.py", "app/procedures/fields/slot_offer.py", "tests/agendas"),
    *("app/api/national_hub.py", "app/api/open_availability.py", "app/portal/cases/appointment_management.py"),
    "app/portal/form/chosen_slot.py",
)
MEANINGS = {
    "slot": ("an appointment; an area of a page is a container", ("app", "bench", "tests"), APPOINTMENT_PATHS),
    "document": ("a file made for a person; JSON is a definition", DEFINITION_FOLDERS, ("app/workflows/actions",)),
    "place": ("somewhere on the map; in a definition it is a path", PATH_FOLDERS, ()),
    "event": ("something that happened in the domain", ("app/language", "app/places", "app/themes"), ()),
}

# Rule 6: modules of these folders are named by a key that is stored: an action, a block, a type of field, a channel, a gateway.
KEYED_FOLDERS = ("actions", "blocks", "fields", "channels", "gateways")

# Rule 7: a module named like a module of another kind concerns the same thing: a screen and the domain, a test helper
# and what it helps to test, a script and the page. Within one kind, a shared name means the same kind of thing.
SCREENS = (
    *("app/api", "app/auth", "app/backoffice", "app/cli", "app/portal", "app/studio", "app/sync"),
    "app/webmaster",
)
SCRIPTS = ("pwa", "static/js")
KINDS = (*SCREENS, *SCRIPTS, "publik_import", "app/wiring", "devtools", "app", "bench", "tests")
SHARED_NAMES = {
    "blueprint": "the blueprint of an interface for software",
    "case_context": "values for the templates of a case page",
    "case_page": "the page of a case",
    "case_pictures": "views of thumbnails and photos of a case",
    "comparison": "two versions of a text, in words",
    "condition_names": "names that a condition may use, with their types",
    "definition": "a definition as frozen dataclasses",
    "definition_texts": "texts of a definition: where they are, then as labels",
    "definitions": "builders of definitions for the tests of the folder",
    "device": "a simulated device",
    "error_responses": "errors as JSON responses",
    "error_summary": "the list of problems above a form",
    "events": "domain events of the layer",
    "expiry": "deletion of what is past its retention",
    "form_filler": "fills in a form as a person would",
    "invariants": "what must hold after each step of a random run",
    "jobs": "handlers of the layer's jobs",
    "live_server": "Parvis behind a port, for a browser",
    "models": "tables of the layer",
    "mutants": "deliberate faults that the tests of the folder must detect",
    "own_data": "what a person may read about themselves",
    "pdf_process": "a process that reads or makes PDF files, stopped when one costs too much",
    "publishing": "publication of a definition",
    "ratings": "views of the ratings of a procedure",
    "request_body": "reading of a JSON body within limits",
    "resumption": "going back to work interrupted by a sign-in",
    "schema": "JSON schema of a definition",
    "search_entries": "what the search knows of the layer",
    "settings": "settings of a site that the layer declares",
    "sign_out": "signing out: the element, then its effect on the device",
    "terminal": "questions and results in a terminal",
    "validation": "checks of a value against its declaration",
    "verification": "checks of stored files or chains",
}
