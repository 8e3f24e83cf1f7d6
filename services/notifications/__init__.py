"""What is sent to people and to other systems: the outbox, who wants what, and what it says.

A message is a row of the outbox (`deliveries`), written in the transaction of what caused it. The worker
sends it (`app.notify`) and notes what became of it.
"""
