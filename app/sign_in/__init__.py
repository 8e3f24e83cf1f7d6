"""Sign-in: who somebody is, for how long, and how often they may try."""
