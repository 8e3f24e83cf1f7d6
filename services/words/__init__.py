"""Sentences about the figures, the same on the page and in a report.

Leaves: facts of `services.dashboard` come in, words in the reader's language go out.
"""
