"""The geography of the fictional commune, with searches like those of the real services."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.language.text.normalisation import fold

Metres = tuple[float, float]
METRES_PER_DEGREE = 111_320.0  # metres per degree of latitude
POSTCODE, CITY, INSEE = "49998", "Vaubrelles", "49998"
MAX_RESULTS = 10


@dataclass(frozen=True)
class Street:
    """A street as a line in metres from the town hall, with numbers from one to the last."""

    name: str
    last: int
    line: tuple[Metres, ...]

    def get_point(self, number: int) -> Metres:
        """The position of a number along the street."""
        remaining = sum(map(math.dist, self.line, self.line[1:])) * (number - 0.5) / self.last
        for start, end in zip(self.line, self.line[1:], strict=False):
            length = math.dist(start, end)
            if remaining <= length:
                share = remaining / length
                return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            remaining -= length
        return self.line[-1]


@cache
def load_atlas() -> dict[str, Any]:
    values: dict[str, Any] = json.loads((Path(__file__).parent / "atlas.json").read_text(encoding="utf-8"))
    return values


@cache
def list_streets() -> tuple[Street, ...]:
    return tuple(
        Street(street["name"], street["last"], tuple((x, y) for x, y in street["line"]))
        for street in load_atlas()["streets"]
    )


def get_centre() -> tuple[float, float]:
    latitude, longitude = load_atlas()["centre"]
    return latitude, longitude


def to_coordinates(point: Metres) -> tuple[float, float]:
    """Latitude and longitude of a point in metres."""
    latitude, longitude = get_centre()
    return latitude + point[1] / METRES_PER_DEGREE, longitude + point[0] / (
        METRES_PER_DEGREE * math.cos(math.radians(latitude))
    )


def to_metres(latitude: float, longitude: float) -> Metres:
    middle, west = get_centre()
    return (longitude - west) * METRES_PER_DEGREE * math.cos(math.radians(middle)), (
        latitude - middle
    ) * METRES_PER_DEGREE


def search_addresses(query: str, limit: int) -> dict[str, Any]:
    """Addresses that contain all these words, as a GeoJSON collection."""
    tokens = _split_tokens(query)
    number = int(tokens[0]) if tokens and tokens[0].isdigit() and len(tokens[0]) < 4 else None
    name_tokens = tokens[1:] if number else tokens
    streets = (
        [
            street
            for street in list_streets()
            if _has_all_words(name_tokens, _split_tokens(f"{street.name} {POSTCODE} {CITY}"))
        ]
        if name_tokens
        else []
    )
    features = [_create_feature(street, number if number and number <= street.last else None) for street in streets]
    return {"type": "FeatureCollection", "features": features[: min(limit, MAX_RESULTS)]}


def find_nearest_address(latitude: float, longitude: float) -> dict[str, Any]:
    """The address nearest to a point, or none far from the commune."""
    position = to_metres(latitude, longitude)
    numbers = ((street, number) for street in list_streets() for number in range(1, street.last + 1))
    street, number = min(numbers, key=lambda pair: math.dist(position, pair[0].get_point(pair[1])))
    is_near = math.dist(position, street.get_point(number)) < 500
    return {"type": "FeatureCollection", "features": [_create_feature(street, number)] if is_near else []}


def find_communes(name: str, postcode: str) -> list[dict[str, Any]]:
    """The communes with that name or postcode."""
    return [
        commune
        for commune in load_atlas()["communes"]
        if (postcode and postcode in commune["codesPostaux"])
        or (name and _has_all_words(_split_tokens(name), _split_tokens(commune["nom"])))
    ]


def find_organisations(query: str, *, only_associations: bool) -> dict[str, Any]:
    """The organisations with all these words in their name, or with that number, in the format of « Recherche
    d’entreprises ».
    """
    tokens = _split_tokens(query)
    organisations = [
        organisation
        for organisation in load_atlas()["organisations"]
        if (organisation.get("rna") or not only_associations)
        and tokens
        and (
            query in (organisation["siret"], organisation.get("rna"))
            or _has_all_words(tokens, _split_tokens(organisation["name"]))
        )
    ]
    return {"results": [_describe_organisation(organisation) for organisation in organisations]}


def _describe_organisation(organisation: dict[str, Any]) -> dict[str, Any]:
    seat = {"siret": organisation["siret"], "libelle_commune": CITY.upper()}
    complements = {"est_association": bool(organisation.get("rna")), "identifiant_association": organisation.get("rna")}
    return {
        "siren": organisation["siret"][:9],
        "nom_complet": organisation["name"],
        "siege": seat,
        "matching_etablissements": [seat],
        "complements": complements,
    }


def _create_feature(street: Street, number: int | None) -> dict[str, Any]:
    latitude, longitude = to_coordinates(street.get_point(number or street.last // 2))
    name = f"{number} {street.name}" if number else street.name
    properties = {
        "label": f"{name} {POSTCODE} {CITY}",
        "id": f"{INSEE}_{list_streets().index(street):04d}" + (f"_{number:05d}" if number else ""),
        "type": "housenumber" if number else "street",
        "name": name,
        "postcode": POSTCODE,
        "citycode": INSEE,
        "city": CITY,
    }
    point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _has_all_words(tokens: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(token) for word in words) for token in tokens)


def _split_tokens(text: str) -> list[str]:
    return [token for token in re.split(r"[^a-z0-9]+", fold(text)) if token]
