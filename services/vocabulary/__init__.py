"""The closed sets of names: every stage, role, status and kind, once.

A leaf: it imports nothing of ours, so that `layouts` may speak the same words as `services`.
"""

from services.vocabulary.alerts import (
    AlertPriority,
    AlertRule,
    AlertStatus,
    AlertType,
)
from services.vocabulary.behavior import (
    ACTIONS_OF_THE_LEAD,
    CONTACTS_BY_US,
    INTERACTION_WEIGHTS,
    OUTBOUND_ONLY,
    SEGMENT_BOUNDS,
    BehavioralFlag,
    InteractionKind,
    Segment,
    SegmentBounds,
)
from services.vocabulary.imports import (
    ImportKind,
    ImportStatus,
)
from services.vocabulary.lead_services import (
    Agreement,
    AssignmentMethod,
    DuplicateStatus,
    EvaluationMethod,
    FieldFate,
    IdentityField,
    MatchLevel,
    ModelState,
    TrainingDecision,
    Unassigned,
)
from services.vocabulary.messages import (
    Channel,
    DeliveryReason,
    DeliveryStatus,
    MessageKind,
    WebhookEvent,
)
from services.vocabulary.people import (
    Role,
    TokenScope,
)
from services.vocabulary.pipeline import (
    EARLIEST_DAY,
    LATEST_DAY,
    OPEN_STAGES,
    UNASSIGNED,
    UNATTRIBUTED,
    AuditAction,
    BlockedReason,
    FunnelHealth,
    LeadSort,
    NextStep,
    Outcome,
    Stage,
    StayExit,
    TimingStatus,
)
from services.vocabulary.reports import (
    Frequency,
    ReportStatus,
    ReportType,
    RestatementReason,
)
from services.vocabulary.scores import (
    SCORE_FACTOR_POINTS,
    ScoreBand,
    ScoreFactor,
    ScoreOrigin,
)

__all__ = [
    "ACTIONS_OF_THE_LEAD",
    "CONTACTS_BY_US",
    "EARLIEST_DAY",
    "INTERACTION_WEIGHTS",
    "LATEST_DAY",
    "OPEN_STAGES",
    "OUTBOUND_ONLY",
    "SCORE_FACTOR_POINTS",
    "SEGMENT_BOUNDS",
    "UNASSIGNED",
    "UNATTRIBUTED",
    "Agreement",
    "AlertPriority",
    "AlertRule",
    "AlertStatus",
    "AlertType",
    "AssignmentMethod",
    "AuditAction",
    "BehavioralFlag",
    "BlockedReason",
    "Channel",
    "DeliveryReason",
    "DeliveryStatus",
    "DuplicateStatus",
    "EvaluationMethod",
    "FieldFate",
    "Frequency",
    "FunnelHealth",
    "IdentityField",
    "ImportKind",
    "ImportStatus",
    "InteractionKind",
    "LeadSort",
    "MatchLevel",
    "MessageKind",
    "ModelState",
    "NextStep",
    "Outcome",
    "ReportStatus",
    "ReportType",
    "RestatementReason",
    "Role",
    "ScoreBand",
    "ScoreFactor",
    "ScoreOrigin",
    "Segment",
    "SegmentBounds",
    "Stage",
    "StayExit",
    "TimingStatus",
    "TokenScope",
    "TrainingDecision",
    "Unassigned",
    "WebhookEvent",
]
