"""The list of leads: whoever stands behind a figure."""

from layouts.leads.page import leads_body, leads_page
from layouts.leads.rows import stage_badge

__all__ = ["leads_body", "leads_page", "stage_badge"]
