"""The geography of the invented commune: its streets and numbers, its neighbours, searched as the real services search."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.text import fold

Metres = tuple[float, float]
DEGREE = 111_320.0  # metres of a degree of latitude
POSTCODE, CITY, INSEE = "49998", "Vaubrelles", "49998"
MOST = 10


@dataclass(frozen=True)
class Street:
    """A street, drawn in metres from the town hall, with numbers from one to the last."""

    name: str
    last: int
    line: tuple[Metres, ...]

    def at(self, number: int) -> Metres:
        """Where a number is along the street."""
        left = sum(map(math.dist, self.line, self.line[1:])) * (number - 0.5) / self.last
        for start, end in zip(self.line, self.line[1:], strict=False):
            length = math.dist(start, end)
            if left <= length:
                share = left / length
                return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            left -= length
        return self.line[-1]


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "atlas.json").read_text(encoding="utf-8"))
    return found


@cache
def streets() -> tuple[Street, ...]:
    return tuple(
        Street(each["name"], each["last"], tuple((x, y) for x, y in each["line"])) for each in document()["streets"]
    )


def centre() -> tuple[float, float]:
    latitude, longitude = document()["centre"]
    return latitude, longitude


def on_earth(point: Metres) -> tuple[float, float]:
    """Latitude and longitude of a point in metres."""
    latitude, longitude = centre()
    return latitude + point[1] / DEGREE, longitude + point[0] / (DEGREE * math.cos(math.radians(latitude)))


def in_metres(latitude: float, longitude: float) -> Metres:
    middle, west = centre()
    return (longitude - west) * DEGREE * math.cos(math.radians(middle)), (latitude - middle) * DEGREE


def search(words: str, limit: int) -> dict[str, Any]:
    """Addresses that hold all these words, as a GeoJSON collection."""
    wanted = _tokens(words)
    number = int(wanted[0]) if wanted and wanted[0].isdigit() and len(wanted[0]) < 4 else None
    sought = wanted[1:] if number else wanted
    found = (
        [each for each in streets() if _matches(sought, _tokens(f"{each.name} {POSTCODE} {CITY}"))] if sought else []
    )
    features = [_feature(street, number if number and number <= street.last else None) for street in found]
    return {"type": "FeatureCollection", "features": features[: min(limit, MOST)]}


def reverse(latitude: float, longitude: float) -> dict[str, Any]:
    """The address nearest to a point; none far from the commune."""
    here = in_metres(latitude, longitude)
    numbers = ((street, number) for street in streets() for number in range(1, street.last + 1))
    street, number = min(numbers, key=lambda each: math.dist(here, each[0].at(each[1])))
    is_near = math.dist(here, street.at(number)) < 500
    return {"type": "FeatureCollection", "features": [_feature(street, number)] if is_near else []}


def communes(name: str, postcode: str) -> list[dict[str, Any]]:
    """Those of that name, or of that postcode."""
    return [
        each
        for each in document()["communes"]
        if (postcode and postcode in each["codesPostaux"]) or (name and _matches(_tokens(name), _tokens(each["nom"])))
    ]


def organisations(words: str, *, only_associations: bool) -> dict[str, Any]:
    """The organisations that have all these words in their name, or that number, as « Recherche d’entreprises » tells them."""
    wanted = _tokens(words)
    found = [
        each
        for each in document()["organisations"]
        if (each.get("rna") or not only_associations)
        and wanted
        and (words in (each["siret"], each.get("rna")) or _matches(wanted, _tokens(each["name"])))
    ]
    return {"results": [_organisation(each) for each in found]}


def _organisation(known: dict[str, Any]) -> dict[str, Any]:
    seat = {"siret": known["siret"], "libelle_commune": CITY.upper()}
    more = {"est_association": bool(known.get("rna")), "identifiant_association": known.get("rna")}
    return {
        "siren": known["siret"][:9],
        "nom_complet": known["name"],
        "siege": seat,
        "matching_etablissements": [seat],
        "complements": more,
    }


def _feature(street: Street, number: int | None) -> dict[str, Any]:
    latitude, longitude = on_earth(street.at(number or street.last // 2))
    name = f"{number} {street.name}" if number else street.name
    properties = {
        "label": f"{name} {POSTCODE} {CITY}",
        "id": f"{INSEE}_{streets().index(street):04d}" + (f"_{number:05d}" if number else ""),
        "type": "housenumber" if number else "street",
        "name": name,
        "postcode": POSTCODE,
        "citycode": INSEE,
        "city": CITY,
    }
    point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _matches(wanted: list[str], known: list[str]) -> bool:
    return all(any(word.startswith(each) for word in known) for each in wanted)


def _tokens(words: str) -> list[str]:
    return list(_split(fold(words)))


def _split(folded: str) -> Iterator[str]:
    return (word for word in re.split(r"[^a-z0-9]+", folded) if word)
