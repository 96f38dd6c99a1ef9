"""Packages: procedures and all they need in one file, given by one authority to another, looked at before they are taken."""
