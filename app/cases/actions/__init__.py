"""Performers of workflow actions, one module for each key."""
