"""One person counts once: candidates, probabilities, merging and its undo."""
