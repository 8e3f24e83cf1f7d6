"""The page of assignment, in parts."""
