"""The identity-papers interface, with doubles of the national hub and of the duplicates service."""
