"""What the actions of workflows do to a request, one module for each key."""
