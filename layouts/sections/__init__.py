"""The sections of the dashboard, one module each: data in, a panel out."""
