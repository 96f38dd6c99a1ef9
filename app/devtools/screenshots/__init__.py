"""Pictures of every page of the demo, as `make screenshots` keeps them in docs/."""
