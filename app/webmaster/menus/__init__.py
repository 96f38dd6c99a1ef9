"""Screens of the menus and of the former addresses."""
