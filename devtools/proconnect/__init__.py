"""A double of ProConnect, with invented agents: for tests, and beside the demo authority."""
