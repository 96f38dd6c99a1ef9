"""The demo authority: an invented commune, with people and requests at every stage."""
