"""What is sent to whom: one's own mail, the organization's channels, and what became of it."""
