"""The tests behind the statistical rules: pure functions over counts, so that thousands of weeks can
be simulated in seconds."""
