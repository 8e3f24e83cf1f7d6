"""What the routes answer: models for the documentation, which the tests hold the real answers against.

Nothing is passed through them when a request is answered: the services' dictionaries are written as they are.
"""
