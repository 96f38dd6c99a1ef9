"""Exports in various encodings, declared or not, with byte order marks and control characters."""

import pytest

from publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import make_field

NAME = "Été à l’école"
FORM_XML = f"<formdef><name>{NAME}</name><fields>{make_field(varname='nom')}</fields></formdef>"
CP1252_FORM = FORM_XML.encode("cp1252")


@pytest.mark.parametrize(
    "content",
    [
        b"\n  \t" + FORM_XML.encode(),
        b"\n" + f'<?xml version="1.0" encoding="utf-8"?>{FORM_XML}'.encode(),
        b"\xef\xbb\xbf" + FORM_XML.encode(),
        FORM_XML.encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-16"?>{FORM_XML}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1252"?>{FORM_XML}'.encode("cp1252"),
        CP1252_FORM,
        b'<?xml version="1.0" encoding="UTF-8"?>' + CP1252_FORM,
        FORM_XML.replace("Été", "\x0bÉté\x1f&#12;").encode(),
    ],
    ids=["blanks", "declared late", "mark", "utf-16", "declared utf-16", "declared", "undeclared", "false", "controls"],
)
def test_an_export_is_read_in_any_encoding(content):
    assert read_xml(content).value("name") == NAME


def test_the_declared_encoding_is_used():
    latin = f'<?xml version="1.0" encoding="iso-8859-15"?><formdef><name>{"Prix : 3 €"}</name></formdef>'

    assert read_xml(latin.encode("iso-8859-15")).value("name") == "Prix : 3 €"
