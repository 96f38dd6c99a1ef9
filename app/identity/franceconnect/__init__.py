"""FranceConnect and FranceConnect+: the State vouches for the civil status of a resident."""
