"""Packages: procedures and their dependencies in one file, exchanged between authorities and previewed before import."""
