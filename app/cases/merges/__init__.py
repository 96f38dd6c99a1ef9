"""Duplicates: requests that seem to repeat another, and requests merged into the one that goes on."""
