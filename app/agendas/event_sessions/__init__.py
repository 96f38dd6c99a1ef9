"""Sessions of events: their places, who is registered, who waits, who came."""
