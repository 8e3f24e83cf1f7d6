"""Batches of the HTTP API: many items at once, each with its own result."""
