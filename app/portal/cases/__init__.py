"""The requests that residents follow: access to them, their pages, their data."""
