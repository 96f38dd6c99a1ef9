"""The requests (demandes): submitted, processed, told on a timeline, searched."""
