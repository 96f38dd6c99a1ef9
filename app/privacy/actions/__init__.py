"""The actions of workflows that delete cases, one module for each key."""
