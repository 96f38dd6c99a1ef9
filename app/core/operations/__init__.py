"""What operators look at: health, doctor, logs, closure of the site."""
