"""Every page where an agent may come across a request, generated from the routes: what each shows, comparable."""

from __future__ import annotations

import inspect
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.security.sealed_procedure import DESKS, EMAIL_ADDRESS, PHONE, POINT, SEALED, Outsider, Secrets

AREA = f"{POINT[0] - 0.01},{POINT[1] - 0.01},{POINT[0] + 0.01},{POINT[1] + 0.01}"
# Names under which addresses carry words, whatever they are matched with.
WORD_ARGUMENTS = ("q", "words", "numero", "avec")
# How a view reads the filters of the list, or the requests queries in it.
LIST_READERS = ("read_filters(", "read_query(", "app.backoffice.bulk.bulk_selection")
# Moments and signed values, which change from one response to the next.
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d(?::|%3A)\d\d[\d:.%A-Z+]*|\b\d\d:\d\d\b|\b\d{1,2}\sh\s\d\d\b|nonce=\"[^\"]*\"|nonce-[\w-]+|"
    r"name=\"csrf_token\" value=\"[^\"]*\"|(?:csrf|token)[\w-]*=\"[^\"]*\"|[\w-]{60,}"
)


@dataclass(frozen=True)
class Path:
    """One address of an endpoint, and what it looks for."""

    endpoint: str
    url: str
    probe: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint} ({self.probe})" if self.probe else self.endpoint


def list_paths(app: Flask, secrets: Secrets, outsider: Outsider, *, is_thorough: bool) -> Iterator[Path]:
    """The pages of agents that need no object, and those of the request and of the mail of this agent.

    Where the view reads its address, each word of the sealed request is looked for; where it reads the filters of the
    list, each filter that the request passes.
    """
    values = {"case_id": outsider.case_id, "mail_item_id": outsider.mail_item_id, "action_id": "urgent"}
    values |= {"agenda_slug": DESKS, "slug": DESKS, "booking_id": secrets.booking_id}
    urls = app.url_map.bind("localhost")
    for rule in sorted(_list_rules(app), key=lambda each: (each.endpoint != "case_list.list_cases", each.endpoint)):
        if any(values.get(name) is None for name in rule.arguments):
            continue
        url = urls.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        yield Path(rule.endpoint, url)
        source = inspect.getsource(inspect.getmodule(app.view_functions[rule.endpoint]))  # type: ignore[arg-type]
        reads_list = any(reader in source for reader in LIST_READERS)
        if reads_list or "request.args" in source:
            probes = build_word_probes(secrets) | (build_list_probes(secrets) if reads_list else {})
            queries = probes if is_thorough else dict(list(probes.items())[:1])
            yield from (Path(rule.endpoint, f"{url}?{query}", name) for name, query in queries.items())


def _list_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/agents")
        and "GET" in (rule.methods or ())
        and (not str(rule).startswith("/agents/demandes/<uuid:case_id>/actions"))
    ]


def build_word_probes(secrets: Secrets) -> dict[str, str]:
    """Query strings that look for what the sealed request says, under every name that carries words."""
    name = secrets.words[0]
    texts = {
        "word": name,
        "prefix": name[:10],
        "reference": secrets.reference,
        "telephone": PHONE,
        "address": EMAIL_ADDRESS,
    }
    return {kind: "&".join(f"{each}={quote(text)}" for each in WORD_ARGUMENTS) for kind, text in texts.items()}


def build_list_probes(secrets: Secrets) -> dict[str, str]:
    """Query strings of the list, each of which finds the sealed request for whoever may see it."""
    of_procedure = {"procedure": SEALED}
    queries: dict[str, list[tuple[str, str]]] = {
        "procedure": [*of_procedure.items()],
        "status": [*of_procedure.items(), ("status", "new")],
        "answer": [*of_procedure.items(), ("answer", "danger:yes"), ("answer", "type:trou")],
        "area": [("area", AREA)],
        "channel": [("channel", "web"), ("state", "all")],
        "agent": [("assigned", str(secrets.agent_id))],
        "view": [("view", str(secrets.view_id))],
        "arrivals": [("shown_at", "2026-01-01T00:00:00+00:00")],
        "columns": [*of_procedure.items(), ("columns", "reference,applicant,summary,answer.telephone")],
        "order": [("order", "due"), ("state", "all")],
        "request": [("case", str(secrets.case_id))],
        "whole view": [("all", "1"), ("query", urlencode({"procedure": SEALED}))],
        "found by a word": [("all", "1"), ("query", urlencode({"words": secrets.words[0]}))],
    }
    return {name: urlencode(pairs) for name, pairs in queries.items()}


def read_response(response: TestResponse) -> str:
    """Read the text of the response, without what changes from one to the next; the contents of an archive are read."""
    content = response.get_data()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    text = CHANGING.sub("…", content.decode(errors="replace"))
    return f"{response.status_code} {response.headers.get('Location', '')}\n{text}"


def find_difference(text: str, other: str) -> str:
    """The first lines that differ, to be read in a report."""
    lines, other_lines = text.splitlines(), other.splitlines()
    pairs = [(line.strip(), other.strip()) for line, other in zip(lines, other_lines, strict=False) if line != other]
    return f"{pairs[0][0][:150]!r} / {pairs[0][1][:150]!r}" if pairs else f"{len(lines)} / {len(other_lines)} lines"
