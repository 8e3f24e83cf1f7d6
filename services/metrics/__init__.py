"""What the rows mean: one module per section of the dashboard, each a pure function of query results."""
