"""Screens of the news and of the banners."""
