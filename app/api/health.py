"""Whether the organization's data is fresh, and how the server does."""

from __future__ import annotations

from app.api.answers.health import Health
from app.api.frame import Answer, Call, Routes
from app.health_figures import health_figures

routes = Routes("Health")


@routes.get("/health", answer=Health)
def health(call: Call) -> Answer:
    """How fresh the data is, and how fast it is answered.

    `data` and `queue` are the organization's own; cache and query times are the whole server's. Also where
    `status` is `degraded` the answer is 200."""
    with call.transaction() as session:
        return Answer(health_figures(call.server, call.scope, session, call.now))
