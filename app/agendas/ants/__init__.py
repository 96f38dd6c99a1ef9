"""The interface of identity papers: the calls of the national hub, and the service against duplicate bookings (ANTS)."""
