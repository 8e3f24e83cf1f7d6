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
LEAD = "lead"
"""The container of one lead: `layouts.lead_detail.lead_body`."""

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

# --- Settings -------------------------------------------------------------------------------------
SETTINGS = "settings"
SETTINGS_NAME = "settings-name"
SETTINGS_TIMEZONE = "settings-timezone"
SETTINGS_CURRENCY = "settings-currency"
SETTINGS_LOCALE = "settings-locale"
SETTINGS_BRAND_COLOR = "settings-brand-color"
SETTINGS_SAVE = "settings-save"
SETTINGS_STATUS = "settings-status"
PROFILE_LANGUAGE = "profile-language"
PROFILE_THEME = "profile-theme"
PROFILE_SAVE = "profile-save"
PROFILE_STATUS = "profile-status"

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
MAPPING_COLUMN_TYPE = "mapping-column"
MAPPING_VALUE_TYPE = "mapping-value"
MAPPING_QUESTION_TYPE = "mapping-question"
STAGE_LIMIT_TYPE = "stage-limit"


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
