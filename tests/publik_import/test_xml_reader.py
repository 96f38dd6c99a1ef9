"""Reading of invalid and hostile XML files."""

import time

import pytest

from publik_import.findings import Unreadable
from publik_import.xml_reader import MAX_DEPTH, MAX_ELEMENTS, read_xml

FILE = "file:" + "///etc/passwd"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def get_refusal_code(content):
    with pytest.raises(Unreadable) as refusal:
        read_xml(content)
    return refusal.value.reason.code


def test_an_element_has_its_text_and_its_children():
    root = read_xml("<block><name> Été </name><fields><field/><field/></fields><flag>True</flag></block>".encode())

    assert root.value("name") == "Été"
    assert len(root.find("fields").children) == 2
    assert root.flag("flag")
    assert root.find("missing", "deeper").text == ""


def test_the_text_none_is_empty():
    assert read_xml(b"<block><name>None</name></block>").value("name") == ""


@pytest.mark.parametrize(
    "prologue",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{FILE}">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/p"> %p;]>',
        "<!DOCTYPE a>",
    ],
)
def test_a_document_type_is_refused_before_any_entity_is_read(prologue):
    assert get_refusal_code(f"{prologue}<formdef><name>&l9;</name></formdef>".encode()) == "document_type"


def test_a_document_too_deep_is_refused():
    assert get_refusal_code(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1)) == "too_deep"


def test_a_million_levels_are_refused_quickly():
    start_time = time.monotonic()

    assert get_refusal_code(b"<a>" * 1_000_000) == "too_deep"
    assert time.monotonic() - start_time < 2


def test_a_document_of_too_many_elements_is_refused():
    assert get_refusal_code(b"<a>" + b"<b/>" * (MAX_ELEMENTS + 1) + b"</a>") == "too_many_elements"


def test_an_element_of_too_many_attributes_is_refused():
    attributes = " ".join(f'a{number}="1"' for number in range(1000))

    assert get_refusal_code(f"<a {attributes}/>".encode()) == "too_many_elements"


def test_a_file_that_is_too_large_is_refused():
    assert get_refusal_code(b" " * 20_000_001) == "too_large"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"<formdef>",
        b"<a></b>",
        b"\x00\x01",
        b'{"format": "json"}',
        b"<a>&#xD800;</a>",
        b"<a>&#0;</a>",
        b"<a>\x00</a>",
        b"<a>&unknown;</a>",
        b'<?xml version="1.0" encoding="rot13"?><a/>',
        b"<a/><b/>",
    ],
)
def test_invalid_xml_is_refused(content):
    assert get_refusal_code(content) == "not_xml"


def test_the_reason_is_in_french():
    with pytest.raises(Unreadable) as refusal:
        read_xml(b"<a>\n<b></a>")

    assert str(refusal.value.reason) == "Ce n’est pas un export de Publik, ou il est abîmé (ligne 2)."
