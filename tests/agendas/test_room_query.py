"""Words of a search about rooms, and prices."""

from __future__ import annotations

from datetime import date

import pytest

from app.agendas.booking_prices import (
    Option,
    Price,
    PricedItem,
    can_book,
    compute_price,
    read_price,
    select_price,
)
from app.agendas.room_query import RoomQuery, read_room_query

TODAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("salle pour 80 personnes le 12 juin", RoomQuery(80, date(2027, 6, 12))),
        ("Salle de 30 pers. samedi", RoomQuery(30, date(2026, 12, 5))),
        ("une salle demain", RoomQuery(None, date(2026, 12, 4))),
        ("salle le 1er janvier", RoomQuery(None, date(2027, 1, 1))),
        ("salle 29 février", None),
        ("salle 31/12/2026", RoomQuery(None, date(2026, 12, 31))),
        ("room for 40 people on 12 june", RoomQuery(40, date(2027, 6, 12))),
        ("salle des fêtes", None),
        ("école pour 30 personnes", None),
        ("rendez-vous passeport le 12 juin", None),
    ],
)
def test_a_search_about_rooms_says_how_many_people_and_which_day(text, query):
    assert read_room_query(text, TODAY) == query


FULL = Price(hour=4000, half_day=15000, day=25000, deposit=50000)


@pytest.mark.parametrize(
    ("price", "length", "rent"),
    [
        (FULL, {"minutes": 60}, 4000),
        (FULL, {"minutes": 90}, 8000),
        (FULL, {"minutes": 300}, 15000),
        (FULL, {"minutes": 360}, 24000),
        (FULL, {"minutes": 720}, 25000),
        (FULL, {"minutes": 1500}, 29000),
        (FULL, {"days": 3}, 75000),
        (Price(half_day=1000), {"days": 2}, 4000),
        (Price(hour=100), {"days": 1}, 2400),
        (Price(day=25000), {"minutes": 60}, 25000),
        (Price(), {"days": 3}, 0),
    ],
)
def test_the_cheapest_price_that_applies_is_paid(price, length, rent):
    assert compute_price([PricedItem("Salle", price)], [], **length).total == rent


def test_a_quote_counts_things_options_by_day_and_deposits():
    items = [PricedItem("Tables", Price(day=200, deposit=1000), 30), PricedItem("Barnums", None, 2)]
    options = [Option("livraison", "Livraison", amount=4000), Option("garde", "Gardien", amount=1000, is_per_day=True)]

    quote = compute_price(items, options, days=2)

    amounts = [(line.label, line.amount) for line in quote.lines]
    assert amounts == [("Tables", 12000), ("Barnums", 0), ("Livraison", 4000), ("Gardien", 2000)]
    assert (quote.total, quote.deposit) == (18000, 30000)


def test_who_has_no_price_does_not_book_what_is_sold():
    own, general = read_price({"category": "association", "day": 12.5}), read_price({"hour": 3})

    assert select_price((general, own), "association") == own
    assert select_price((general, own), "entreprise") == general
    assert own.day == 1250
    assert [can_book((own,), category) for category in ("association", "entreprise")] == [True, False]
    assert can_book((), "entreprise")
