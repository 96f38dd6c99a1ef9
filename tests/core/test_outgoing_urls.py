"""URLs built from values: a value remains one segment or one parameter."""

import time

import pytest

from app.core.outgoing.urls import UrlValueRefused, add_query, build_url
from app.language.text.placeholders import render_parts

PEOPLE = "https://si.example/v1/personnes/{{ id }}/dossier"

LEADING_ELSEWHERE = [
    "", " ", ".", "..", "...", "../", "/..", "./.", "../admin", "a/../..", "a/b/../../..", "a//../..", "..\\admin", "a\\..\\..",
    "%2e%2e", "%2E.", "%252e%252e", "%25252e%25252e", "%2f..", "..%2fadmin", "..%5cadmin", "a%2f..%2f..", "..;", "..;a=1",
    ".;/..",
    "%2e%2e%3ba", "..\0", "..%00", " .. ", ".\t.", "..\n", "\u200b..", ".\u00ad.", "․․", "‥", "…", "．．", "﹒﹒", "。。",
    "｡｡", "％2e％2e",
    "..／admin", "..＼admin", "..⁄admin", "..∕admin", "%c0%ae%c0%ae", "%e0%80%ae.", "%f0%80%80%ae.", "..%c0%afadmin",
    "..%c1%9cadmin",
    "%u002e%u002e", "..%u002fadmin", "/", "//", "\\", "%2f", "%" + "25" * 9 + "2e.", "a/b%2fc/../..%2f../d", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("value", LEADING_ELSEWHERE)
def test_a_value_that_leads_to_another_resource_is_refused(value: str) -> None:
    with pytest.raises(UrlValueRefused):
        build_url(render_parts(PEOPLE, {"id": value}))


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("12", "12"), ("AC 12/34", "AC%2012%2F34"), ("a?b#c&d=e;f", "a%3Fb%23c%26d%3De%3Bf"), ("100 %", "100%20%25"),
        ("a..b", "a..b"),
    ("M. Dupont", "M.%20Dupont"), ("etc…", "etc%E2%80%A6"), ("a/../b", "a%2F..%2Fb"), (".htaccess", ".htaccess"),
        ("%41", "%2541"), ("@evil.example", "%40evil.example"), ("://evil.example", "%3A%2F%2Fevil.example"),
    ],
)  # fmt: skip
def test_any_other_value_is_one_segment(value: str, segment: str) -> None:
    assert build_url(render_parts(PEOPLE, {"id": value})) == f"https://si.example/v1/personnes/{segment}/dossier"


@pytest.mark.parametrize(
    ("template", "first", "second"),
    [
        ("/v1/{{ a }}{{ b }}/x", ".", "."), ("/v1/%2e{{ a }}", ".", ""), ("/v1/.{{ a }}/x", ".", ""),
        ("/v1/a{{ a }}", "/../../x", ""),
        ("/v1/dossier-{{ a }}/x", "1/../y", ""), ("/v1/{{ a }}.json", "..;", ""), ("/v1/{{ a }}?x={{ b }}", "..", "1"),
    ],
)  # fmt: skip
def test_a_segment_made_of_several_pieces_is_checked_as_a_whole(template: str, first: str, second: str) -> None:
    with pytest.raises(UrlValueRefused):
        build_url(render_parts(f"https://si.example{template}", {"a": first, "b": second}))


@pytest.mark.parametrize(
    "template",
    [
        "{{ v }}", "{{ v }}://si.example/", "https://{{ v }}/", "https://{{ v }}.si.example/", "https://si.example{{ v }}/",
        "https://si.example:{{ v }}/", "https://{{ v }}@si.example/",
        "https://u:{{ v }}@si.example/", "//{{ v }}/", "/\\{{ v }}",
        "https://si.example/#{{ v }}", "https://si.example/a?b=1#{{ v }}", "https:/{{ v }}", "https://si.example\\{{ v }}/",
        "a{{ v }}",
    ],
)  # fmt: skip
def test_a_value_is_refused_in_the_host_and_in_the_fragment(template: str) -> None:
    with pytest.raises(UrlValueRefused):
        build_url(render_parts(template, {"v": "x"}))


def test_a_value_in_the_query_is_one_parameter_whatever_it_is() -> None:
    url = build_url(render_parts("https://si.example?a={{ v }}&b={{ w }}", {"v": "..", "w": "x&c=1#\ud800"}))

    assert url == "https://si.example?a=..&b=x%26c%3D1%23%3F"
    assert add_query("https://si.example/?a=1", {"q": "é&\ud800"}) == "https://si.example/?a=1&q=%C3%A9%26%3F"


def test_checking_a_value_is_fast() -> None:
    start = time.process_time()

    for value in ("%25" * 1300, "%c0" * 1300, "a" + "\u0301" * 3900, "../" * 1300, "x" * 1_000_000):
        with pytest.raises(UrlValueRefused):
            build_url(render_parts(PEOPLE, {"id": value}))

    assert time.process_time() - start < 1
