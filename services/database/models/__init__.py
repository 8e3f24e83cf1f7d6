"""The tables. One class per table; a tenant's tables derive from `TenantRow`."""

from services.database.models.activity import AnalyticsEvent, AuditLog, Interaction, LeadBehavior, StageStay
from services.database.models.assignment import AssignmentQueue, AssignmentSetting, AssignmentTaker
from services.database.models.base import Base, TenantRow
from services.database.models.duplicates import (
    DuplicatePair,
    DuplicateSettings,
    LeadMatchBacklog,
    LeadMatchKey,
    LeadMerge,
)
from services.database.models.figures import DailyLeadMetrics, ScoreBasis, SourceSpend
from services.database.models.identity import (
    DEFAULT_STAGE_LIMIT_DAYS,
    DataVersion,
    DefaultView,
    Membership,
    OneTimeLink,
    Organization,
    SavedView,
    User,
)
from services.database.models.leads import Lead, LeadSearch, LeadSearchBacklog
from services.database.models.notifications import (
    Delivery,
    MailRefusal,
    NotificationEndpoint,
    NotificationPreference,
)
from services.database.models.operations import (
    Alert,
    AlertEvent,
    Import,
    ImportMapping,
    ImportRejection,
)
from services.database.models.reports import (
    OrganizationLogo,
    Report,
    ReportFile,
    ReportProgress,
    ReportSchedule,
)
from services.database.models.restatement import ReportFigures, RestatementSnapshot
from services.database.models.scoring import ScoreFieldChoice, ScoreModel, ScoreProgress
from services.database.models.tokens import ApiToken

__all__ = [
    "DEFAULT_STAGE_LIMIT_DAYS",
    "Alert",
    "AlertEvent",
    "AnalyticsEvent",
    "ApiToken",
    "AssignmentQueue",
    "AssignmentSetting",
    "AssignmentTaker",
    "AuditLog",
    "Base",
    "DailyLeadMetrics",
    "DataVersion",
    "DefaultView",
    "Delivery",
    "DuplicatePair",
    "DuplicateSettings",
    "Import",
    "ImportMapping",
    "ImportRejection",
    "Interaction",
    "Lead",
    "LeadBehavior",
    "LeadMatchBacklog",
    "LeadMatchKey",
    "LeadMerge",
    "LeadSearch",
    "LeadSearchBacklog",
    "MailRefusal",
    "Membership",
    "NotificationEndpoint",
    "NotificationPreference",
    "OneTimeLink",
    "Organization",
    "OrganizationLogo",
    "Report",
    "ReportFigures",
    "ReportFile",
    "ReportProgress",
    "ReportSchedule",
    "RestatementSnapshot",
    "SavedView",
    "ScoreBasis",
    "ScoreFieldChoice",
    "ScoreModel",
    "ScoreProgress",
    "SourceSpend",
    "StageStay",
    "TenantRow",
    "User",
]
