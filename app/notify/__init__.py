"""What leaves the house: letters by mail, messages to Slack, signed posts to webhooks."""
