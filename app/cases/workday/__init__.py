"""What an agent has to do today."""
