"""The actions of workflows that write to people, one module for each key."""
