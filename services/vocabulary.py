"""The closed sets of names: every stage, role, status and kind, once.

A leaf: it imports nothing of ours, so that `layouts` may speak the same words as `services`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple


class Stage(StrEnum):
    """The pipeline, in order; `fechado` is won."""

    LEAD = "lead"
    CONTATO = "contato"
    PROPOSTA = "proposta"
    NEGOCIACAO = "negociacao"
    FECHADO = "fechado"

    @property
    def ordinal(self) -> int:
        """1 for `lead` … 5 for `fechado`."""
        return tuple(Stage).index(self) + 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Stage:
        return tuple(cls)[ordinal - 1]


OPEN_STAGES = tuple(stage for stage in Stage if stage is not Stage.FECHADO)


class Outcome(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class StayExit(StrEnum):
    """How a stay ended."""

    ADVANCED = "advanced"
    MOVED_BACK = "moved_back"
    LOST = "lost"
    WON = "won"


class Role(StrEnum):
    """What a member may do. A `rep` sees own leads only, in the numbers as well as in the lists."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


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


class BlockedReason(StrEnum):
    """Why an open lead is stuck: the first that applies, in this order."""

    UNASSIGNED: Final = "unassigned"
    NEVER_CONTACTED = "never_contacted"
    NO_RECENT_INTERACTION = "no_recent_interaction"
    WAITING_FOR_LEAD = "waiting_for_lead"
    SLOW_STAGE = "slow_stage"


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


class NextStep(StrEnum):
    """What to do with an open lead: the first that applies, in this order."""

    ASSIGN = "assign"
    """Nobody works on it."""
    FIRST_CONTACT = "first_contact"
    """We never contacted it."""
    ANSWER = "answer"
    """The lead acted last, in the last 7 days."""
    REVIVE = "revive"
    """It was active before, but nothing came from it for 14 days."""
    FOLLOW_UP = "follow_up"
    """No interaction in 7 days."""
    DECIDE = "decide"
    """In its stage for longer than the limit: move it on or close it."""
    ADVANCE = "advance"
    """Nothing stands in the way of the next stage."""


class ScoreBand(StrEnum):
    """Bands of `lead_score`: Low, Fair, Good, Excellent."""

    LOW = "0-25"
    FAIR = "26-50"
    GOOD = "51-75"
    EXCELLENT = "76-100"

    @property
    def bounds(self) -> tuple[int, int]:
        """Inclusive bounds."""
        low, high = self.value.split("-")
        return int(low), int(high)


class ScoreFactor(StrEnum):
    """The six factors of the score; their points add up to it."""

    SOURCE_QUALITY = "source_quality"
    ENGAGEMENT = "engagement"
    COMPLETENESS = "completeness"
    RECENCY = "recency"
    DEAL_VALUE = "deal_value"
    FIRST_CONTACT = "first_contact"


SCORE_FACTOR_POINTS: dict[ScoreFactor, int] = {
    ScoreFactor.SOURCE_QUALITY: 25,
    ScoreFactor.ENGAGEMENT: 25,
    ScoreFactor.COMPLETENESS: 15,
    ScoreFactor.RECENCY: 15,
    ScoreFactor.DEAL_VALUE: 10,
    ScoreFactor.FIRST_CONTACT: 10,
}


class ScoreOrigin(StrEnum):
    RULES = "rules"
    IMPORTED = "imported"


class FunnelHealth(StrEnum):
    EXCELLENT = "Excellent"
    GOOD = "Good"
    FAIR = "Fair"
    POOR = "Poor"
    NOT_ENOUGH_DATA = "Not enough data"


class TimingStatus(StrEnum):
    SLOW = "Slow"
    GOOD = "Good"
    NOT_ENOUGH_DATA = "Not enough data"


class AuditAction(StrEnum):
    """What happened to a lead. `stage_changed`, `lost` and `won` are what stays are derived from."""

    CREATED = "created"
    STAGE_CHANGED = "stage_changed"
    EDITED = "edited"
    ASSIGNED = "assigned"


class ImportKind(StrEnum):
    LEADS = "leads"
    HISTORY = "history"
    INTERACTIONS = "interactions"
    SPEND = "spend"


class ImportStatus(StrEnum):
    UPLOADED = "uploaded"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class AlertPriority(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertStatus(StrEnum):
    OPEN = "open"
    REVIEWED = "reviewed"
    DISMISSED = "dismissed"
    RESOLVED = "resolved"


class AlertType(StrEnum):
    """What kind of attention an alert asks for."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"
    DATA_QUALITY = "data_quality"


class AlertRule(StrEnum):
    CONVERSION_DROP = "conversion_drop"
    STAGNANT_HIGH_VALUE = "stagnant_high_value"
    SCORE_SHIFT = "score_shift"
    PIPELINE_BLOCKED = "pipeline_blocked"
    SLOW_FIRST_CONTACT = "slow_first_contact"
    SOURCE_WITHOUT_RETURN = "source_without_return"
    STALE_DATA = "stale_data"


class TokenScope(StrEnum):
    """What an API token allows, on top of what its owner's role does."""

    READ = "read"
    WRITE = "write"


class ReportType(StrEnum):
    PDF = "pdf"
    EXCEL = "excel"


class ReportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RestatementReason(StrEnum):
    """Why a past month's figure changed between two reports, in the order in which a lead's differences
    are taken one after the other (docs/metrics.md)."""

    TIME_ZONE = "time_zone"
    DELETED = "deleted"
    MERGED_DUPLICATE = "merged_duplicate"
    DATE_EDIT = "date_edit"
    SOURCE_EDIT = "source_edit"
    OWNER_EDIT = "owner_edit"
    SCORE_CHANGE = "score_change"
    CLOSED_LATE = "closed_late"
    REOPENED = "reopened"
    EDITED_VALUE = "edited_value"
    ADDED_LATE = "added_late"


class Frequency(StrEnum):
    """How often something comes by itself."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Channel(StrEnum):
    """How something is sent."""

    EMAIL = "email"
    SLACK = "slack"
    """An incoming webhook of Slack's shape."""
    WEBHOOK = "webhook"


class MessageKind(StrEnum):
    """What is sent."""

    ALERT = "alert"
    DIGEST = "digest"
    REPORT = "report"
    TEST = "test"


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    """Not sent on purpose: nothing to say any more, nobody who wants it, or no mail server."""


class DeliveryReason(StrEnum):
    """Why a message wasn't sent, or not yet. Names, never the text of somebody else's server."""

    NO_MAIL_SERVER = "no_mail_server"
    REFUSED = "refused"
    """For good: an unknown recipient, an address that is gone, a redirect."""
    BUSY = "busy"
    """The other server said that it can't now."""
    UNREACHABLE = "unreachable"
    """One word for every way of not getting through: it must not tell what listens in our network."""
    OVER = "over"
    """What it was about has ended before it could be told."""
    HANDLED = "handled"
    """Somebody dismissed, resolved or snoozed it before it could be told."""
    NOTHING_NEW = "nothing_new"
    NOT_WANTED = "not_wanted"
    NO_RECIPIENT = "no_recipient"
    """The member left, or the endpoint was removed."""
    PAUSED = "paused"
    TOO_LATE = "too_late"
    GONE = "gone"
    """What was to be sent was deleted."""
    INTERNAL = "internal"


class WebhookEvent(StrEnum):
    """What an endpoint can be told of."""

    ALERT_OPENED = "alert.opened"
    ALERT_CLEARED = "alert.cleared"
    REPORT_READY = "report.ready"


class LeadSort(StrEnum):
    """What a list of leads can be sorted by."""

    CREATED = "created"
    SCORE = "score"
    VALUE = "value"
    """The estimated value, of a won lead its closing value; leads without one come last."""
    IN_STAGE = "in_stage"
    """Time in the stage; decided leads come last."""
    NAME = "name"
    """Leads without a name come last."""


UNATTRIBUTED = "unattributed"
"""The source key of a blank source; not the same as a source literally called "unknown"."""
UNASSIGNED: Final = "unassigned"
"""The value of the assignee filter that means "nobody"."""
EARLIEST_DAY, LATEST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""No lead is older than its seller's software, and beyond them calendars end."""
