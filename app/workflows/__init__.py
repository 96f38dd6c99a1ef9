"""Workflows: the circuits that requests follow, as versioned documents, and the pure engine that runs them."""
