"""Places: addresses, communes, districts and maps, by way of services that the authority chooses."""
