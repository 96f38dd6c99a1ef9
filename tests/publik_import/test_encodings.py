"""Exports in the letters of other machines: encodings declared or not, marks, control characters."""

import pytest

from app.publik_import.xml_reader import read_xml
from tests.publik_import.sample_exports import make_field

NAME = "Été à l’école"
PLAIN = f"<formdef><name>{NAME}</name><fields>{make_field(varname='nom')}</fields></formdef>"
SHIFTED = PLAIN.encode("cp1252")


@pytest.mark.parametrize(
    "content",
    [
        b"\n  \t" + PLAIN.encode(),
        b"\n" + f'<?xml version="1.0" encoding="utf-8"?>{PLAIN}'.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        f'<?xml version="1.0" encoding="utf-16"?>{PLAIN}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1252"?>{PLAIN}'.encode("cp1252"),
        SHIFTED,
        b'<?xml version="1.0" encoding="UTF-8"?>' + SHIFTED,
        PLAIN.replace("Été", "\x0bÉté\x1f&#12;").encode(),
    ],
    ids=["blanks", "declared late", "mark", "utf-16", "declared utf-16", "declared", "undeclared", "false", "controls"],
)
def test_an_export_is_read_whatever_wrote_its_letters(content):
    assert read_xml(content).value("name") == NAME


def test_an_accent_is_read_where_the_encoding_says():
    latin = f'<?xml version="1.0" encoding="iso-8859-15"?><formdef><name>{"Prix : 3 €"}</name></formdef>'

    assert read_xml(latin.encode("iso-8859-15")).value("name") == "Prix : 3 €"
