"""The behaviour page: who to call, the segments, the map they lie on, engagement over time."""
