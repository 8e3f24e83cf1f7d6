"""What leads and we do, and what it makes of a lead."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class InteractionKind(StrEnum):
    MEETING = "meeting"
    CALL_ANSWERED = "call_answered"
    MESSAGE_RECEIVED = "message_received"
    EMAIL_RECEIVED = "email_received"
    FORM_SUBMITTED = "form_submitted"
    LINK_CLICKED = "link_clicked"
    EMAIL_OPENED = "email_opened"
    SITE_VISITED = "site_visited"
    EMAIL_SENT = "email_sent"
    MESSAGE_SENT = "message_sent"
    CALL_MADE = "call_made"


INTERACTION_WEIGHTS: dict[InteractionKind, float] = {
    InteractionKind.MEETING: 8,
    InteractionKind.CALL_ANSWERED: 6,
    InteractionKind.MESSAGE_RECEIVED: 5,
    InteractionKind.EMAIL_RECEIVED: 5,
    InteractionKind.FORM_SUBMITTED: 4,
    InteractionKind.LINK_CLICKED: 2,
    InteractionKind.EMAIL_OPENED: 1,
    InteractionKind.SITE_VISITED: 1,
    InteractionKind.EMAIL_SENT: 0.5,
    InteractionKind.MESSAGE_SENT: 0.5,
    InteractionKind.CALL_MADE: 0.5,
}
_BOTH = (InteractionKind.MEETING, InteractionKind.CALL_ANSWERED)
OUTBOUND_ONLY = (
    InteractionKind.EMAIL_SENT,
    InteractionKind.MESSAGE_SENT,
    InteractionKind.CALL_MADE,
)
"""What we did alone."""
CONTACTS_BY_US = (*_BOTH, *OUTBOUND_ONLY)
"""What counts as a contact by us; "both" counts on either side."""
ACTIONS_OF_THE_LEAD = tuple(kind for kind in InteractionKind if kind not in OUTBOUND_ONLY)


class Segment(StrEnum):
    """Behaviour segments: the first that applies, in this order."""

    CHAMPION = "champion"
    PROMISING = "promising"
    COLD = "cold"
    QUALIFIED_UNENGAGED = "qualified_unengaged"
    STANDARD = "standard"


class SegmentBounds(NamedTuple):
    """A corner of the map of score against engagement: from the first to below the second."""

    score_from: int = 0
    score_below: int = 101
    engagement_from: int = 0
    engagement_below: int = 101


SEGMENT_BOUNDS: dict[Segment, SegmentBounds] = {
    Segment.CHAMPION: SegmentBounds(score_from=80, engagement_from=70),
    Segment.PROMISING: SegmentBounds(score_from=60, engagement_from=50),
    Segment.COLD: SegmentBounds(score_below=40, engagement_below=30),
    Segment.QUALIFIED_UNENGAGED: SegmentBounds(score_from=70, engagement_below=30),
}
"""The first that applies, in this order; `standard` is everybody else."""


class BehavioralFlag(StrEnum):
    NEVER_CONTACTED = "never_contacted"
    WENT_QUIET = "went_quiet"
    HOT = "hot"
