"""The page of duplicates, in parts."""
