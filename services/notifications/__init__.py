"""Notifications: who is told what, when, and what became of it."""
