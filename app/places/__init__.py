"""Places: addresses, communes, districts and maps, from services that the authority configures."""
