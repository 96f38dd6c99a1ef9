"""Screens of who publishes the site and of what the law asks for."""
