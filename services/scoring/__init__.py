"""The organization's own score: trained, tried, adopted only if better, rolled back by a click."""
