"""The actions of workflows that call other software, one module for each key."""
