"""The restatement ledger: what changed in past months since the last report."""
