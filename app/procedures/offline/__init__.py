"""Forms that devices keep."""
