"""Random archives, tables, JSON and XML: mostly well-formed, deep, wide, repeated or truncated."""

from __future__ import annotations

import io
import json
import zipfile
from random import Random
from typing import Any

from tests.documents.seals import get_seal_file

NAMES = (
    "mimetype",
    "[Content_Types].xml",
    "word/document.xml",
    "_rels/.rels",
    "manifest.json",
    "../a",
    "a\\b",
    "Basic/x",
    "é",
)
WORDS = ("", "a", "é" * 30, "=1+1", "{{ x }}", '"', "\x00", "x" * 2000, "2026-02-30", "1e999", "-0", "\u202e")


def generate_archive(random: Random) -> bytes:
    """Generate an archive with a false central directory."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as zipped:
        for position in range(random.choice((1, 3, 12))):
            name = random.choice(NAMES) if position < 4 else f"{position}.xml"
            with_types = random.choice(
                ('<Types><Override ContentType="application/vnd.x"/></Types>', "application/pdf")
            )
            zipped.writestr(
                name, random.choice((with_types, generate_xml(random)[:3000], b"\x00" * random.choice((10, 200_000))))
            )
    content = bytearray(file.getvalue())
    if random.random() < 0.7:
        end = content.rfind(b"PK\x05\x06")
        for _ in range(random.choice((1, 4))):
            content[random.randrange(max(0, end - 200), len(content))] = random.choice((0, 0xFF, random.randrange(256)))
    return bytes(content) + random.choice((b"", b"", b"PK\x05\x06" + bytes(18)))


def generate_compound(random: Random) -> bytes:
    names = ("WordDocument", "_VBA_PROJECT", "Workbook")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(3000) + random.choice(names).encode("utf-16-le")


def generate_certificate(random: Random) -> bytes:
    """Generate a PKCS#12 file with some of its bytes changed, or cut."""
    content = mutate_bytes(get_seal_file(), random)
    return content[: random.randrange(len(content) + 1)] if random.random() < 0.3 else content


def generate_value(random: Random, depth: int = 0) -> Any:
    kind = random.randrange(9) if depth < 4 else random.randrange(5)
    if kind < 2:
        return random.choice(WORDS)
    if kind < 5:
        return random.choice((None, True, 0, -1, 10**30, 1.5, 3.7))
    width = random.choice((0, 1, 4, 30 if depth < 2 else 3))
    if kind < 7:
        return [generate_value(random, depth + 1) for _ in range(width)]
    return {random.choice((*WORDS, f"k{n}")): generate_value(random, depth + 1) for n in range(width)}


def generate_json(random: Random) -> bytes:
    shape = random.randrange(6)
    if shape == 0:
        depth = random.choice((10, 1000, 100_000))
        return random.choice((b"[" * depth, b'{"a":' * depth, b"[" * depth + b"]" * depth))
    if shape == 1:
        return b"[" + random.choice((b"{},", b"[],", b"1,", b'"",', b'{"a":0},')) * random.choice((10, 60_000)) + b"0]"
    text = json.dumps(generate_value(random), ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return mutate_bytes(text, random) if shape == 2 else text


def generate_device_request(random: Random) -> bytes:
    form_values = [[random.choice(WORDS), random.choice(WORDS)] for _ in range(random.choice((0, 3, 2500)))]
    files = {random.choice(WORDS): [random.choice(WORDS)] for _ in range(3)}
    content = {"procedure": random.choice(WORDS), "version": "x", "typed": form_values, "files": files}
    return mutate_bytes(json.dumps(content).encode(), random) if random.random() < 0.5 else generate_json(random)


def generate_geojson(random: Random) -> bytes:
    ring = [
        [random.choice((0, 1.5, 181, float("inf"))), random.choice((0, 45.1, -91))]
        for _ in range(random.choice((3, 5, 300)))
    ]
    one = {
        "type": "Feature",
        "properties": {"nom": random.choice(WORDS)},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    geojson = json.dumps({"type": "FeatureCollection", "features": [one] * random.choice((0, 1, 5, 400))})
    return random.choice((geojson.encode(), generate_json(random)))[:2_900_000]


def generate_package(random: Random) -> bytes:
    package = {"manifest": generate_value(random), "files": {"procedures/a.json": generate_value(random)}}
    return random.choice((generate_archive(random), json.dumps(package).encode(), generate_json(random)))


def generate_table(random: Random) -> bytes:
    mark = random.choice((";", ",", "\t", "|"))
    columns = random.choice((1, 3, 39, 5000))
    lines = [
        mark.join(random.choice(WORDS) for _ in range(columns))
        for _ in range(random.choice((1, 20, 200 if columns < 40 else 2)))
    ]
    text = random.choice(("\n", "\r\n", "\r")).join(lines)
    return random.choice((text.encode("utf-8"), text.encode("utf-16"), text.encode("cp1252", "replace"), b'"' * 50_000))


def generate_calendar(random: Random) -> bytes:
    """Return a calendar of components that are closed or not, with values and parameters that are right or not."""
    names = ("VEVENT", "VFREEBUSY", "VTIMEZONE", "STANDARD", "VALARM", "VCALENDAR")
    properties = ("DTSTART", "DTEND", "RRULE", "EXDATE", "RECURRENCE-ID", "TZID", "FREEBUSY", "UID", "DESCRIPTION")
    parameters = ("", ";TZID=Europe/Paris", ';TZID="Paris, Madrid"', ";VALUE=DATE", ";X", ';A="', "; B = C")
    values = ("20260316T080000Z", "20260316", "FREQ=DAILY;COUNT=3", "é" * 100, "a,b", ":", "", "\r\n folded")
    lines = ["BEGIN:VCALENDAR"]
    for _ in range(random.randrange(400)):
        if random.random() < 0.3:
            lines.append(f"{random.choice(('BEGIN', 'END'))}:{random.choice(names)}")
        else:
            lines.append(f"{random.choice(properties)}{random.choice(parameters)}:{random.choice(values)}")
    return random.choice(("\n", "\r\n")).join(lines).encode()


def generate_xml(random: Random) -> bytes:
    shape = random.randrange(6)
    if shape == 0:
        return b"<a>" * random.choice((10, 100, 50_000))
    if shape == 1:
        return b"<!DOCTYPE a [<!ENTITY a 'b'>]><a>&a;</a>"
    attributes = "".join(f' a{n}="{random.choice(("", "x" * 500, "&amp;"))}"' for n in range(random.choice((0, 3, 80))))
    content = random.choice(("", "text", "<b/>" * random.choice((3, 5000)), "&#1;" * 50, "{{" * 2000))
    form_xml = f"<formdef{attributes}><name>x</name><fields>{content}</fields></formdef>".encode()
    return mutate_bytes(form_xml, random) if shape == 2 else form_xml


def mutate_bytes(content: bytes, random: Random) -> bytes:
    """Truncate the bytes, double them, or change some."""
    if not content:
        return content
    at = random.randrange(len(content))
    mutated = bytearray(content)
    for _ in range(random.choice((1, 5))):
        mutated[random.randrange(len(mutated))] = random.randrange(256)
    return random.choice((content[:at], content[at:], content[:at] + content[at // 2 :], bytes(mutated)))
