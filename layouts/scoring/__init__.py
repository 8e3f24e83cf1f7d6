"""The page of scoring, in parts."""
