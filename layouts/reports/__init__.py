"""The page `/reports`."""
