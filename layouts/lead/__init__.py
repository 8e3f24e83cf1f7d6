"""One lead: what is known of it, what happened, and what can be done with it."""
