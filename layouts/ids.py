"""Every component id, once. Callbacks and layouts name components by these and by nothing else."""

from __future__ import annotations

# --- Shell: on every page -------------------------------------------------------------------------
LOCATION = "location"
"""dcc.Location(refresh=False): the address, changed without a page load."""
AUTH = "_auth"
"""dcc.Location(refresh=True): what sends an expired session to sign-in (the name is the guard's)."""
NAVIGATE = "navigate"
"""dcc.Location(refresh="callback-nav"): set by the click on a mark, opens the leads behind it."""
PAGE = "page"
"""The container a page is rendered into."""
PAGE_ADDRESS = "page-address"
"""dcc.Store: the address whose page came with the frame; empty once another was asked for."""
NAVIGATION = "navigation"
BOTTOM_NAVIGATION = "bottom-navigation"
HOME_SIDE = "home-side"
HOME_BOTTOM = "home-bottom"
"""dcc.Link: the way to the dashboard, in the reader's default view."""
TOAST = "toast"
"""The aria-live region; its children are toasts (`layouts.states.toast`)."""
ERROR_TOAST = "error-toast"
"""A live region of its own for errors, filled by the app's `on_error`."""
THEME_TOGGLE = "theme-toggle"

# --- Filters (dashboard and leads) ----------------------------------------------------------------
FILTER_BAR = "filter-bar"
FILTER_PANEL = "filter-panel"
FILTER_SOURCES = "filter-sources"
FILTER_SOURCE_SEARCH = "filter-source-search"
FILTER_SCORE_MIN = "filter-score-min"
FILTER_SCORE_MAX = "filter-score-max"
PERIOD_START = "period-start"
PERIOD_END = "period-end"
PERIOD_APPLY = "period-apply"
FILTER_PROBLEM = "filter-problem"

# --- Saved views (in the filter bar) --------------------------------------------------------------
SAVED_VIEWS = "saved-views"
"""`layouts.saved_views.views_panel`: what the menu holds."""
VIEW_LINE = "view-line"
"""`layouts.saved_views.view_line`: which view is shown."""
VIEW_STATUS = "view-status"
VIEW_ASKED = "view-asked"
"""dcc.Store of the shell: {do, view, name, shared, default, at} (`assets/js/saved-views.js`)."""
VIEW_NAME = "view-name"
VIEW_RENAME = "view-rename"
VIEW_SHARED = "view-shared"
VIEW_DEFAULT = "view-default"

# --- Dashboard ------------------------------------------------------------------------------------
DASHBOARD = "dashboard"
"""The container `layouts.dashboard.dashboard_body` or a skeleton goes into."""
REFRESH = "refresh"
UPDATED = "updated"
"""aria-live text "Updated 09:42 · live"."""
RECEIPT = "receipt"
"""dbc.Offcanvas: the receipt drawer."""
RECEIPT_ASKED = "receipt-asked"
"""dcc.Store: {figure, at}: whose receipt was asked for (`assets/js/receipts.js`)."""
RECEIPT_BODY = "receipt-body"
RECEIPT_TITLE = "receipt-title"

# --- Leads ----------------------------------------------------------------------------------------
LEADS = "leads"
"""The container of the list: `layouts.leads.leads_body`."""
LEADS_SEARCH = "leads-search"
LEADS_SEARCH_APPLY = "leads-search-apply"
LEADS_NARROW = "leads-narrow"
LEADS_NARROWING_TYPE = "leads-narrowing"
LEADS_COLUMNS = "leads-columns"
LEADS_COLUMNS_APPLY = "leads-columns-apply"
LEAD_PICK_TYPE = "lead-pick"
LEADS_PICK_PAGE = "leads-pick-page"
LEADS_BULK = "leads-bulk"
"""The live region of what is done with many leads: `layouts.leads.bulk`."""
LEADS_BULK_PLAN = "leads-bulk-plan"
"""dcc.Store: {leads, to, search}: which leads go to whom once that is confirmed."""
LEADS_BULK_TO = "leads-bulk-to"
LEADS_BULK_ALL = "leads-bulk-all"
LEADS_BULK_ASK = "leads-bulk-ask"
LEADS_BULK_CONFIRM = "leads-bulk-confirm"
LEADS_BULK_CANCEL = "leads-bulk-cancel"
LEADS_BULK_UNDO = "leads-bulk-undo"
LEAD = "lead"
"""The container of one lead: `layouts.lead.page.lead_body`."""
LEAD_HEAD = "lead-head"
"""Its head: `layouts.lead.head.lead_head`."""
LEAD_SEEN = "lead-seen"
"""dcc.Store: {id, version, stamp, interactions, history}: what the page shows of which lead."""
LEAD_FORM = "lead-form"
"""Where the form that was asked for stands: `layouts.lead.forms`."""
LEAD_NOTICE = "lead-notice"
"""The live region of the lead's page: what was done, with its undo."""
LEAD_UNMERGE = "lead-unmerge"
"""On the page of a merged lead: takes the merge back."""
LEAD_UNMERGE_DATA = "lead-unmerge-data"
"""dcc.Store: {lead, merge}."""
LEAD_UNMERGE_SAID = "lead-unmerge-said"
LEAD_FOCUS = "lead-focus"
"""dcc.Store that nobody reads: where the script that moves the focus ends."""

# --- Alerts ---------------------------------------------------------------------------------------
ALERTS = "alerts"
"""The container of the list: `layouts.alerts.rows.alerts_list`."""
ALERT_HEAD = "alert-head"
ALERT_BODY = "alert-body"
ALERT_NOTE_BOX = "alert-note-box"
ALERT_NOTE = "alert-note"
ALERT_SAID = "alert-said"
"""Beside the note: what was refused, and why; who was first."""
BULK_NOTE = "bulk-note"
BULK_SAID = "bulk-said"
ALERT_SNOOZE_DAY = "alert-snooze-day"
ALERT_ASSIGNEE = "alert-assignee"
ALERT_OPENED = "alert-opened"
"""dcc.Store: {id, at}: the alert to show beside the list (`assets/js/alerts.js`)."""
ALERT_ASKED = "alert-asked"
"""dcc.Store: what to do to which alerts (`callbacks.alert_asks.Ask`)."""
ALERT_SHOWN = "alert-shown"
"""dcc.Store: {id, alert, list}: the open alert, and fingerprints of what is shown."""
ALERT_LAST = "alert-last"
"""What was done last, for the key that takes it back."""
ALERT_STRIP = "alert-strip"
STRIP_ASKED = "strip-asked"
"""dcc.Store: what to do to an alert of the dashboard's strip."""
ALERT_COUNT = "alert-count"
"""dcc.Store: how many open alerts the badges show."""
ALERT_COUNT_POLL = "alert-count-poll"
BADGE_SIDE = "badge-side"
BADGE_BOTTOM = "badge-bottom"

# --- Pipeline -------------------------------------------------------------------------------------
PIPELINE = "pipeline"
"""The board; drawn by `assets/js/board.js`."""
BOARD_DATA = "board-data"
"""dcc.Store: what the script draws (`layouts.pipeline.cards.board_data`)."""
BOARD_ASKED = "board-asked"
"""dcc.Store: what the script asks: the pages it holds, and for which column one more."""
BOARD_MOVE = "board-move"
"""dcc.Store: the move that the script asks for."""
BOARD_ANSWER = "board-answer"
"""dcc.Store: what became of it (`layouts.pipeline.answers`)."""
BOARD_REASON = "board-reason"
BOARD_VALUE = "board-value"

# --- Behaviour ------------------------------------------------------------------------------------
BEHAVIOR = "behavior"
"""The container of the figures: `layouts.behavior.page.behavior_body`."""
BEHAVIOR_UPDATED = "behavior-updated"
BEHAVIOR_DAYS = "behavior-days"
BEHAVIOR_DAYS_APPLY = "behavior-days-apply"

# --- Duplicates -----------------------------------------------------------------------------------
DUPLICATES = "duplicates"
"""The name of the page's intervals and stores (`layouts.live`)."""
DUPLICATES_HEAD = "duplicates-head"
"""What the duplicates mean for the figures, when they were searched, and the lists' tabs."""
DUPLICATES_LIST = "duplicates-list"
DUPLICATES_PAIR = "duplicates-pair"
"""The open pair, side by side: `layouts.duplicates.pair`."""
DUPLICATES_SAID = "duplicates-said"
"""Beside it: what was refused, and why; who was first."""
DUPLICATES_ASKED = "duplicates-asked"
"""dcc.Store: {do, pair, merge, survivor, at} (`assets/js/duplicates.js`)."""
DUPLICATES_SHOWN = "duplicates-shown"
"""dcc.Store: the open pair, its leads' versions, and fingerprints of what is shown."""
DUPLICATES_LAST = "duplicates-last"
"""What was done last, for the key that takes it back."""
DUPLICATES_POLL = "duplicates-poll"
"""dcc.Interval: looks on while a search runs."""
DUPLICATES_FORM = "duplicates-form"
DUPLICATES_CERTAIN = "duplicates-certain"
DUPLICATES_REVIEW = "duplicates-review"
DUPLICATES_CERTAIN_PROBLEM = "duplicates-certain-problem"
DUPLICATES_REVIEW_PROBLEM = "duplicates-review-problem"
DUPLICATES_STATUS = "duplicates-status"
DUPLICATES_MEANING = "duplicates-meaning"

# --- Imports --------------------------------------------------------------------------------------
IMPORTS = "imports"
IMPORT_LIST = "import-list"
IMPORT_FORM = "import-form"
IMPORT_FILE = "import-file"
IMPORT_KIND = "import-kind"
IMPORT_PREVIEW = "import-preview"
IMPORT_START = "import-start"
IMPORT_CHECK = "import-check"
IMPORT_DISCARD = "import-discard"
IMPORT_PROGRESS = "import-progress"
IMPORT_POLL = "import-poll"
IMPORT_ID = "import-id"

# --- Reports --------------------------------------------------------------------------------------
REPORTS = "reports"
REPORT_ASKED = "report-asked"
"""dcc.Store: {do, id, at} (`assets/js/reports.js`)."""
REPORT_LIST = "report-list"
REPORT_STATUS = "report-status"
"""aria-live: what became of what was asked, and how far the newest report is."""
REPORT_POLL = "report-poll"
REPORT_SHOWN = "report-shown"
"""dcc.Store: what the list shows, to draw it anew only where that changed."""
REPORT_TYPE = "report-type"
REPORT_CHARTS = "report-charts"
REPORT_LANGUAGE = "report-language"
SCHEDULE_ASKED = "schedule-asked"
"""dcc.Store: {do, id, confirmed, at} (`assets/js/reports.js`)."""
SCHEDULE_LIST = "schedule-list"
SCHEDULE_FORM = "schedule-form"
SCHEDULE_STATUS = "schedule-status"
SCHEDULE_ID = "schedule-id"
"""dcc.Store: the schedule that the form changes; None for a new one."""
SCHEDULE_NAME = "schedule-name"
SCHEDULE_FREQUENCY = "schedule-frequency"
SCHEDULE_WEEKDAY = "schedule-weekday"
SCHEDULE_MONTH_DAY = "schedule-month-day"
SCHEDULE_HOUR = "schedule-hour"
SCHEDULE_TIMEZONE = "schedule-timezone"
SCHEDULE_PERIOD = "schedule-period"
SCHEDULE_RECIPIENTS = "schedule-recipients"
SCHEDULE_TYPE = "schedule-type"
SCHEDULE_CHARTS = "schedule-charts"
SCHEDULE_LANGUAGE = "schedule-language"
SCHEDULE_TAKE_FILTERS = "schedule-take-filters"

# --- Settings -------------------------------------------------------------------------------------
SETTINGS = "settings"
SETTINGS_NAME = "settings-name"
SETTINGS_TIMEZONE = "settings-timezone"
SETTINGS_CURRENCY = "settings-currency"
SETTINGS_LOCALE = "settings-locale"
SETTINGS_BRAND_COLOR = "settings-brand-color"
SETTINGS_LOGO = "settings-logo"
SETTINGS_SAVE = "settings-save"
SETTINGS_STATUS = "settings-status"
PROFILE_LANGUAGE = "profile-language"
PROFILE_THEME = "profile-theme"
PROFILE_SAVE = "profile-save"
PROFILE_STATUS = "profile-status"
ALERT_SETTINGS = "alert-settings"
ALERT_SETTINGS_SHOWN = "alert-settings-shown"
ALERT_SETTINGS_SAVE = "alert-settings-save"
ALERT_SETTINGS_STATUS = "alert-settings-status"
NOTIFY_ENABLED = "notify-enabled"
NOTIFY_ALERTS = "notify-alerts"
NOTIFY_PRIORITY = "notify-priority"
NOTIFY_DAILY = "notify-daily"
NOTIFY_WEEKLY = "notify-weekly"
NOTIFY_REPORTS = "notify-reports"
NOTIFY_HOUR = "notify-hour"
NOTIFY_WEEKDAY = "notify-weekday"
NOTIFY_QUIET_FROM = "notify-quiet-from"
NOTIFY_QUIET_TO = "notify-quiet-to"
NOTIFY_ZONE = "notify-zone"
NOTIFY_SAVE = "notify-save"
NOTIFY_SAVED = "notify-saved"
NOTIFY_OWN_TEST = "notify-own-test"
NOTIFY_ASKED = "notify-asked"
NOTIFY_POLL = "notify-poll"
NOTIFY_CHANNELS = "notify-channels"
NOTIFY_FORM = "notify-form"
NOTIFY_STATUS = "notify-status"
NOTIFY_LOG = "notify-log"
ENDPOINT_EDITED = "endpoint-edited"
ENDPOINT_NAME = "endpoint-name"
ENDPOINT_CHANNEL = "endpoint-channel"
ENDPOINT_URL = "endpoint-url"
ENDPOINT_EVENTS = "endpoint-events"
ENDPOINT_PRIORITY = "endpoint-priority"
ENDPOINT_SAVE = "endpoint-save"
ENDPOINT_SHOWN = "endpoint-shown"
API_ADDRESS = "api-address"
API_EXAMPLE = "api-example"
API_NAME = "api-name"
API_SCOPE = "api-scope"
API_DAYS = "api-days"
API_CREATE = "api-create"
API_STATUS = "api-status"
API_MADE = "api-made"
API_SHOWN = "api-shown"
API_LIST = "api-list"
API_ASKED = "api-asked"
API_COPIED = "api-copied"
SCORING = "scoring"
"""The container of the model card: `layouts.scoring.page.scoring_body`."""
SCORING_ASKED = "scoring-asked"
"""dcc.Store: {do, key, at} (`assets/js/scoring.js`)."""
SCORING_SEEN = "scoring-seen"
"""dcc.Store: {stamp, since}: what is shown, and since when a training is waited for."""
SCORING_POLL = "scoring-poll"
SCORING_STATUS = "scoring-status"
ASSIGNMENT = "assignment"
"""The container of the tab's content: `layouts.assignment.page.assignment_body`."""
ASSIGNMENT_SHOWN = "assignment-shown"
"""dcc.Store: {version, values}: what the form began from (`callbacks.assignment_form`)."""
ASSIGNMENT_ASKED = "assignment-asked"
"""dcc.Store: {do, member, assignment, at} (`assets/js/assignment.js`)."""
ASSIGNMENT_NOTICE = "assignment-notice"
"""The live region of what was done now: leads assigned, handed over, taken back."""
ASSIGNMENT_NOW = "assignment-now"
"""`layouts.assignment.now.now_section`: drawn anew after each deed, while the form stays."""
ASSIGNMENT_METHOD = "assignment-method"
ASSIGNMENT_NEW_DAYS = "assignment-new-days"
ASSIGNMENT_ON_IMPORT = "assignment-on-import"
ASSIGNMENT_PROBLEM = "assignment-problem"
"""What can't be of the fields besides the sellers'."""
ASSIGNMENT_TRY = "assignment-try"
ASSIGNMENT_BUSY = "assignment-busy"
ASSIGNMENT_TRIED = "assignment-tried"
ASSIGNMENT_SAVE = "assignment-save"
ASSIGNMENT_STATUS = "assignment-status"
ASSIGNMENT_UNSAVED = "assignment-unsaved"
"""Shown while the form differs from what is saved; a script warns of leaving then."""

# --- Families (pattern-matching ids) --------------------------------------------------------------
POLL_VISIBLE_TYPE = "poll-visible"
POLL_VERSION_TYPE = "poll-version"
DATA_VERSION_TYPE = "data-version"
SHOWN_VERSION_TYPE = "shown-version"
LAZY_PLACE_TYPE = "lazy-place"
LAZY_CONTENT_TYPE = "lazy-content"
LAZY_NEAR_TYPE = "lazy-near"
FILTER_APPLY_TYPE = "filter-apply"
FILTER_ASSIGNEE_TYPE = "filter-assignee"
FIGURE_TYPE = "figure"
RECEIPT_OPEN_TYPE = "receipt-open"
RETRY_TYPE = "retry"
LEAD_ACTION_TYPE = "lead-action"
LEAD_FORM_TYPE = "lead-form-of"
LEAD_BASE_TYPE = "lead-base"
LEAD_FIELD_TYPE = "lead-field"
LEAD_UNDO_TYPE = "lead-undo"
LEAD_UNDO_DATA_TYPE = "lead-undo-data"
LEAD_OLDER_TYPE = "lead-older"
LEAD_REASON_TYPE = "lead-reason"
MAPPING_COLUMN_TYPE = "mapping-column"
MAPPING_VALUE_TYPE = "mapping-value"
MAPPING_QUESTION_TYPE = "mapping-question"
STAGE_LIMIT_TYPE = "stage-limit"
ALERT_SETTING_TYPE = "alert-setting"
ALERT_PROBLEM_TYPE = "alert-problem"
ALERT_TRY_TYPE = "alert-try"
ALERT_TRY_PROPOSAL_TYPE = "alert-try-proposal"
ALERT_TRIED_TYPE = "alert-tried"
ALERT_BUSY_TYPE = "alert-busy"
ALERT_DEFAULTS_TYPE = "alert-defaults"
ALERT_USE_TYPE = "alert-use"
ALERT_FILL_TYPE = "alert-fill"
DUPLICATE_CHOICE_TYPE = "duplicate-choice"
TAKER_TEXT_TYPE = "taker-text"
TAKER_CHOICE_TYPE = "taker-choice"
TAKER_PROBLEM_TYPE = "taker-problem"
TAKER_LOAD_TYPE = "taker-load"


def poll_visible(page: str) -> dict[str, str]:
    """dcc.Interval of a page of figures: full refresh, 5 minutes in view and 15 hidden."""
    return {"type": POLL_VISIBLE_TYPE, "page": page}


def poll_version(page: str) -> dict[str, str]:
    """dcc.Interval of a page of figures: the cheap version check."""
    return {"type": POLL_VERSION_TYPE, "page": page}


def data_version(page: str) -> dict[str, str]:
    """dcc.Store: the newest version heard of; a change of it makes the page ask anew."""
    return {"type": DATA_VERSION_TYPE, "page": page}


def shown_version(page: str) -> dict[str, str]:
    """dcc.Store: the version the page shows."""
    return {"type": SHOWN_VERSION_TYPE, "page": page}


def lazy_place(key: str) -> dict[str, str]:
    """Where something held back is drawn."""
    return {"type": LAZY_PLACE_TYPE, "key": key}


def lazy_content(key: str) -> dict[str, str]:
    """dcc.Store: what is held back."""
    return {"type": LAZY_CONTENT_TYPE, "key": key}


def lazy_near(key: str) -> dict[str, str]:
    """dcc.Store: set once its place is near (`assets/js/lazy.js`)."""
    return {"type": LAZY_NEAR_TYPE, "key": key}


def filter_apply(part: str) -> dict[str, str]:
    """The "Apply" button of one filter (`sources`, `score`, `assignee`) or of all (`all`)."""
    return {"type": FILTER_APPLY_TYPE, "part": part}


def lead_pick(lead: str) -> dict[str, str]:
    """The box that picks a lead of the list."""
    return {"type": LEAD_PICK_TYPE, "lead": lead}


def leads_narrowing(part: str) -> dict[str, str]:
    """The choice of one part of the list's mark."""
    return {"type": LEADS_NARROWING_TYPE, "part": part}


def filter_assignee() -> dict[str, str]:
    """The assignee's select: a family, because a rep's page has none."""
    return {"type": FILTER_ASSIGNEE_TYPE, "part": "assignee"}


def figure(section: str) -> dict[str, str]:
    """The graph of a dashboard section."""
    return {"type": FIGURE_TYPE, "section": section}


def receipt_open(name: str) -> dict[str, str]:
    """The button that opens the receipt of a figure or card (`layouts.receipts.RECEIPTS`)."""
    return {"type": RECEIPT_OPEN_TYPE, "figure": name}


def retry(section: str) -> dict[str, str]:
    """The retry button of a section that failed; `page` for the whole page."""
    return {"type": RETRY_TYPE, "section": section}


def lead_action(action: str) -> dict[str, str]:
    """A button of a lead's page: opens a form (`edit`, `win`, …), closes it or acts at once (`advance`)."""
    return {"type": LEAD_ACTION_TYPE, "action": action}


def lead_form_of(form: str) -> dict[str, str]:
    """dbc.Form: one of the forms of a lead's page."""
    return {"type": LEAD_FORM_TYPE, "form": form}


def lead_base(form: str) -> dict[str, str]:
    """dcc.Store: {version, values}: what the form started from."""
    return {"type": LEAD_BASE_TYPE, "form": form}


def lead_field(field: str) -> dict[str, str]:
    """A field of the open form."""
    return {"type": LEAD_FIELD_TYPE, "field": field}


def lead_undo(kind: str) -> dict[str, str]:
    """The button that takes back what was just done (`stage` or `assignment`)."""
    return {"type": LEAD_UNDO_TYPE, "kind": kind}


def lead_undo_data(kind: str) -> dict[str, str]:
    """dcc.Store: what the undo needs."""
    return {"type": LEAD_UNDO_DATA_TYPE, "kind": kind}


def lead_reason(text: str) -> dict[str, str]:
    """A button that writes a frequent reason of a loss into its field."""
    return {"type": LEAD_REASON_TYPE, "text": text}


def lead_older(part: str) -> dict[str, str]:
    """The button that shows older ones (`interactions` or `history`)."""
    return {"type": LEAD_OLDER_TYPE, "part": part}


def duplicate_choice(field: str) -> dict[str, str]:
    """dbc.RadioItems: whose value of a field stays when the open pair is merged."""
    return {"type": DUPLICATE_CHOICE_TYPE, "field": field}


def mapping_column(column: str) -> dict[str, str]:
    """The select that says which file column a canonical column is read from."""
    return {"type": MAPPING_COLUMN_TYPE, "column": column}


def mapping_value(field: str, value: str) -> dict[str, str]:
    """The select that maps one value of the file (`field` is `stage` or `outcome`)."""
    return {"type": MAPPING_VALUE_TYPE, "field": field, "value": value}


def mapping_question(column: str) -> dict[str, str]:
    """The answer to a question about a column: `day_first` or `month_first`."""
    return {"type": MAPPING_QUESTION_TYPE, "column": column}


def stage_limit(stage: str) -> dict[str, str]:
    """The limit of a stage, in days."""
    return {"type": STAGE_LIMIT_TYPE, "stage": stage}


def alert_setting(rule: str, setting: str) -> dict[str, str]:
    """The field of a threshold, in the sentence of its rule."""
    return {"type": ALERT_SETTING_TYPE, "rule": rule, "setting": setting}


def alert_problem(rule: str) -> dict[str, str]:
    """What can't be of the values in a rule's fields."""
    return {"type": ALERT_PROBLEM_TYPE, "rule": rule}


def alert_try(rule: str) -> dict[str, str]:
    """Runs a rule on the past with the values in its fields."""
    return {"type": ALERT_TRY_TYPE, "rule": rule}


def alert_try_proposal(rule: str) -> dict[str, str]:
    """The same with the proposed threshold."""
    return {"type": ALERT_TRY_PROPOSAL_TYPE, "rule": rule}


def alert_tried(rule: str) -> dict[str, str]:
    """What came of trying."""
    return {"type": ALERT_TRIED_TYPE, "rule": rule}


def alert_busy(rule: str) -> dict[str, str]:
    """Says that a rule is being tried."""
    return {"type": ALERT_BUSY_TYPE, "rule": rule}


def alert_defaults(rule: str) -> dict[str, str]:
    """Fills a rule's fields with the defaults."""
    return {"type": ALERT_DEFAULTS_TYPE, "rule": rule}


def alert_use(rule: str) -> dict[str, str]:
    """Fills in the proposed threshold."""
    return {"type": ALERT_USE_TYPE, "rule": rule}


def alert_fill(rule: str) -> dict[str, str]:
    """What the fields can be filled with: the defaults and the proposal, as text."""
    return {"type": ALERT_FILL_TYPE, "rule": rule}


def taker_text(member: str, field: str) -> dict[str, str]:
    """A field of a seller that is typed: `capacity`, `away_from` or `away_until`."""
    return {"type": TAKER_TEXT_TYPE, "member": member, "field": field}


def taker_choice(member: str, field: str) -> dict[str, str]:
    """A field of a seller that is ticked: `takes_part`, `sources` or `regions`."""
    return {"type": TAKER_CHOICE_TYPE, "member": member, "field": field}


def taker_load(member: str) -> dict[str, str]:
    """How many open leads a seller has."""
    return {"type": TAKER_LOAD_TYPE, "member": member}


def taker_problem(member: str) -> dict[str, str]:
    """What can't be of a seller's fields."""
    return {"type": TAKER_PROBLEM_TYPE, "member": member}
