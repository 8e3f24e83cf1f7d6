"""The HTTP API, `/api/v1/crm/analytics`: it reads a request, asks the services that the pages ask, and
writes their answer as JSON."""
