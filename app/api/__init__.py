"""The HTTP API, `/api/v1/crm/analytics`: it reads a request, asks the services that the pages ask, and
writes their answer as JSON.

How a route is added
--------------------
One module per subject, with its routes in `routes`; `install.MODULES` lists the modules::

    # app/api/batches.py
    from app.api.frame import Answer, Call, Routes
    from app.api.reading import Body

    routes = Routes("Batches")                         # the tag in the documentation

    class LeadBatch(Body):                             # the body: strict, unknown fields are refused
        items: list[dict[str, Any]] = Field(min_length=1, max_length=5_000)

    class BatchResult(BaseModel): ...                  # the envelope's `data`, for the documentation

    @routes.post("/leads:batch", answer=BatchResult, body_bytes=16 * 1024 * 1024)
    def write_lead_batch(call: Call, body: LeadBatch) -> Answer:
        \"\"\"Write up to 5,000 leads.

        The first line is the summary in the documentation, the rest its description.\"\"\"
        with call.transaction() as session:            # the caller's organization; commits at the end
            results = write_leads(call.scope, session, body.items, call.now)
        after_commit(call.server.extensions["jobs"], call.scope.organization_id)
        return Answer(BatchResult(...).model_dump())   # anything orjson can write

- The function's name is the endpoint (`api.NAME`) and the operationId; path parameters are `<uuid:alert_id>`
  and come as arguments; parameters called `query` (a `reading.Parameters`) and `body` (a `reading.Body`) are
  read into the models they are annotated with. `call` has `scope`, `organization`, `now`, `store`, `server`.
- The frame has done before: sign-in (401), the organization (404), the rate (429), the token's scope (403),
  JSON (400, 413, 415) and the models (422). `NotFoundError` and `ForbiddenError` of a service become 404 and
  403 by themselves; anything else a route refuses with `problems.ProblemError` or `problems.invalid(field,
  message)`. Statuses beyond the common ones are listed: `problems=(409,)`.
- A route's new address needs a line in `tests/test_routes.py`; `tests/api` finds the rest by the document.
"""
