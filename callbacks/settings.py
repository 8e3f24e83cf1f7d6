"""Settings: the organization's and one's own."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks import (
    settings_alerts,
    settings_assignment,
    settings_notifications,
    settings_scoring,
    settings_tokens,
)
from callbacks.scope import csrf_token, current_email, current_theme, evaluate_soon, own_account, signed_in
from layouts import ids
from layouts.link_reading import query_values
from layouts.settings import (
    LogoSettings,
    OrganizationSettings,
    ProfileSettings,
    refused_words,
    saved_words,
    settings_page,
)
from layouts.settings_tabs import ALERTS, API, ASSIGNMENT, NOTIFICATIONS, SCORING, tab_of
from services.choices import currency_choices, format_choices
from services.language import LANGUAGES, reader
from services.organization_settings import time_zones
from services.organizations import SettingError, organization_of, update_organization
from services.reports.logos import logo_mark, logo_problem
from services.scope import MANAGING_ROLES
from services.sign_in import save_preferences
from services.vocabulary import OPEN_STAGES

THEMES = ("system", "light", "dark")
TABS = {
    SCORING: settings_scoring,
    ASSIGNMENT: settings_assignment,
    ALERTS: settings_alerts,
    NOTIFICATIONS: settings_notifications,
    API: settings_tokens,
}
"""The tabs besides the first, a module each."""


def register(app: Dash) -> None:
    for tab in TABS.values():
        tab.register(app)
    app.callback(
        Output(ids.SETTINGS_STATUS, "children"),
        Input(ids.SETTINGS_SAVE, "n_clicks"),
        State(ids.SETTINGS_NAME, "value"),
        State(ids.SETTINGS_TIMEZONE, "value"),
        State(ids.SETTINGS_CURRENCY, "value"),
        State(ids.SETTINGS_LOCALE, "value"),
        State(ids.SETTINGS_BRAND_COLOR, "value"),
        State({"type": ids.STAGE_LIMIT_TYPE, "stage": ALL}, "value"),
        prevent_initial_call=True,
    )(save_organization)
    app.callback(
        Output(ids.PROFILE_STATUS, "children"),
        Input(ids.PROFILE_SAVE, "n_clicks"),
        State(ids.PROFILE_LANGUAGE, "value"),
        State(ids.PROFILE_THEME, "value"),
        prevent_initial_call=True,
    )(save_profile)


def page(search: str | None = None) -> Any:
    """The settings as they are, at the tab the address names."""
    tab = tab_of(search)
    if tab in TABS:
        return TABS[tab].page()
    with signed_in() as (scope, session):
        organization = organization_of(scope, session)
        mark = logo_mark(scope, session)
    problem = query_values(search).get("logo", [""])[0]
    return settings_page(
        OrganizationSettings(
            name=organization.name,
            timezone=organization.timezone,
            currency=organization.currency,
            locale=organization.locale,
            brand_color=organization.brand_color,
            stage_limits=organization.stage_limits,
            timezones=time_zones(),
            currencies=currency_choices(reader().locale),
            locales=format_choices(reader().locale),
            can_edit=scope.role in MANAGING_ROLES,
        ),
        ProfileSettings(email=current_email(), language=reader().locale, theme=current_theme()),
        LogoSettings(mark=mark, csrf_token=csrf_token(), problem=logo_problem(problem)),
    )


def save_organization(
    clicks: int | None,
    name: str | None,
    timezone: str | None,
    currency: str | None,
    locale: str | None,
    brand_color: str | None,
    limits: list[float | None],
) -> Any:
    """Save what was entered; what can't be is said beside the button, and nothing is saved."""
    if not clicks:
        raise PreventUpdate
    stages = [state["id"]["stage"] for state in ctx.states_list[-1]] if ctx.states_list else OPEN_STAGES
    changes = {
        "name": name,
        "timezone": timezone,
        "currency": currency,
        "locale": locale,
        "brand_color": brand_color,
        "stage_limits": dict(zip(stages, limits, strict=True)),
    }
    try:
        with signed_in() as (scope, session):
            update_organization(scope, session, changes)
    except SettingError as error:
        return refused_words(str(error))
    evaluate_soon()  # limits and clock are what alerts are about
    return saved_words()


def save_profile(clicks: int | None, language: str | None, theme: str | None) -> Any:
    """Save language and theme; they show with the next page."""
    if not clicks or language not in LANGUAGES or theme not in THEMES:
        raise PreventUpdate
    with own_account() as (user_id, session):
        save_preferences(session, user_id, language=language, theme=theme)
    return saved_words()
