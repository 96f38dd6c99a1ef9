"""Search over what the site publishes: entries, their index, and the words people type."""
