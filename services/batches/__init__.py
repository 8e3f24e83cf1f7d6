"""Many rows written at once by another program: the imports' rules, one result per item.

Each of these is one transaction's only write; whoever calls it commits, and has the alerts evaluated soon.
"""

from services.batches.interactions import write_interactions
from services.batches.leads import write_leads
from services.batches.model import (
    MOST_ITEMS,
    BatchError,
    BusyError,
    ItemProblem,
    ItemResult,
    ItemStatus,
    TooManyItemsError,
)
from services.batches.spend import write_spend
from services.batches.stage_changes import write_stage_changes

__all__ = [
    "MOST_ITEMS",
    "BatchError",
    "BusyError",
    "ItemProblem",
    "ItemResult",
    "ItemStatus",
    "TooManyItemsError",
    "write_interactions",
    "write_leads",
    "write_spend",
    "write_stage_changes",
]
