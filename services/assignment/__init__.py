"""Who gets a new lead: turns, load, scores, and what would have been."""
