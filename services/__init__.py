"""Everything that knows the business. Knows nothing of Dash, Flask or a request."""
