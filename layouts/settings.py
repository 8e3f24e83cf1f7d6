"""Settings: the organization's (for administrators) and one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids, links
from layouts.icons import icon
from layouts.settings_tabs import ORGANIZATION, settings_frame
from layouts.shell import LANGUAGE_NAMES
from layouts.words import stage_name
from services.language import gettext as _
from services.language import number
from services.vocabulary import OPEN_STAGES

Option = tuple[str, str]
LARGEST_LOGO_SIDE = 2000


@dataclass(frozen=True, slots=True)
class OrganizationSettings:
    """What can be set of an organization, and what it can be set to."""

    name: str
    timezone: str
    currency: str
    locale: str
    brand_color: str | None
    stage_limits: Mapping[str, float]
    timezones: Sequence[str]
    currencies: Sequence[Option]
    """(code, name)."""
    locales: Sequence[Option]
    """(code, name)."""
    can_edit: bool = True


@dataclass(frozen=True, slots=True)
class LogoSettings:
    """The logo: what tells it from another, None without one; `problem` is what was wrong with a file that
    was brought (one sentence)."""

    mark: str | None
    csrf_token: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """What a person chose for themselves."""

    email: str
    language: str
    theme: str
    """`system`, `light` or `dark`."""


def settings_page(
    organization: OrganizationSettings, profile: ProfileSettings, logo: LogoSettings
) -> html.Div:
    """The page `/settings`."""
    parts = [
        html.Div([_organization(organization), _logo(logo, organization)], className="column"),
        html.Div([_profile(profile)], className="column"),
    ]
    return settings_frame(ORGANIZATION, html.Div(parts, className="columns"))


def saved_words() -> html.Span:
    """The answer to a save that went well, for `ids.SETTINGS_STATUS` and `ids.PROFILE_STATUS`."""
    return html.Span(_("Saved"), className="text-good")


def refused_words(text: str) -> html.Span:
    """The answer to a save that was refused, and why."""
    return html.Span(text, className="text-bad")


def _organization(settings: OrganizationSettings) -> html.Section:
    locked = not settings.can_edit
    fields = [
        _input(_("Name"), ids.SETTINGS_NAME, value=settings.name, maxlength=120, disabled=locked),
        _select(
            _("Time zone"),
            ids.SETTINGS_TIMEZONE,
            [(zone, zone.replace("_", " ")) for zone in settings.timezones],
            settings.timezone,
            locked,
        ),
        _select(_("Currency"), ids.SETTINGS_CURRENCY, settings.currencies, settings.currency, locked),
        _select(
            _("Format of numbers and dates"), ids.SETTINGS_LOCALE, settings.locales, settings.locale, locked
        ),
        _input(
            _("Brand colour"),
            ids.SETTINGS_BRAND_COLOR,
            type="color",
            value=settings.brand_color or "#4f6fe6",
            disabled=locked,
        ),
    ]
    limits = [_limit(stage, settings.stage_limits[stage], locked) for stage in OPEN_STAGES]
    return html.Section(
        [
            html.H2(_("Organization"), className="panel-subtitle"),
            html.Div(fields, className="fields"),
            html.H3(_("Days a lead may stay in a stage"), className="panel-subtitle"),
            html.P(_("Beyond its limit an open lead counts as blocked."), className="quiet"),
            html.Div(limits, className="field-four"),
            html.P(_("Only administrators can change these."), className="quiet")
            if locked
            else _save(ids.SETTINGS_SAVE, ids.SETTINGS_STATUS),
        ],
        className="panel",
    )


def _logo(logo: LogoSettings, organization: OrganizationSettings) -> html.Section:
    """Plain forms: a file travels best in one."""
    picture = (
        html.Img(
            src=links.logo_url(logo.mark),
            alt=_("Logo of %(organization)s", organization=organization.name),
            className="logo-picture",
        )
        if logo.mark
        else html.P(_("None yet: reports carry the organization's name."), className="quiet")
    )
    parts: list[Any] = [html.H2(_("Logo"), className="panel-subtitle")]
    if logo.problem:
        problem = [icon("alert"), html.Span(logo.problem)]
        parts.append(html.Div(problem, className="notice is-bad", role="alert"))
    parts.append(html.P(_("It heads the organization's reports."), className="quiet"))
    parts.append(
        html.Div([picture, *(_logo_forms(logo) if organization.can_edit else [])], className="logo-field")
    )
    return html.Section(parts, className="panel")


def _logo_forms(logo: LogoSettings) -> list[html.Form]:
    token = dbc.Input(type="hidden", name="csrf_token", value=logo.csrf_token)
    size = _("PNG or JPEG, at most 1 MB and %(most)s × %(most)s pixels", most=number(LARGEST_LOGO_SIDE))
    field = html.Div(
        [
            html.Label(size, htmlFor=ids.SETTINGS_LOGO),
            dbc.Input(id=ids.SETTINGS_LOGO, type="file", name="file", required=True),
        ],
        className="field",
    )
    bring = html.Form(
        [
            token,
            field,
            html.Button([icon("upload"), _("Use this logo")], type="submit", className="btn btn-quiet"),
        ],
        action=links.LOGO,
        method="POST",
        encType="multipart/form-data",
    )
    remove = html.Form(
        [token, html.Button([icon("trash"), _("Remove the logo")], type="submit", className="btn btn-quiet")],
        action=links.LOGO_REMOVE,
        method="POST",
    )
    return [bring, remove] if logo.mark else [bring]


def _limit(stage: str, value: float, locked: bool) -> html.Div:
    # A label can't point to a pattern-matching id (its `htmlFor` would need Dash's encoding), so it wraps.
    field = dbc.Input(
        id=ids.stage_limit(stage), type="number", min=0.5, max=3650, step="any", value=value, disabled=locked
    )
    return html.Div(html.Label([html.Span(stage_name(stage)), field]), className="field")


def _profile(profile: ProfileSettings) -> html.Section:
    themes = [("system", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
    return html.Section(
        [
            html.H2(_("You"), className="panel-subtitle"),
            html.P(profile.email, className="quiet"),
            html.Div(
                [
                    _select(_("Language"), ids.PROFILE_LANGUAGE, LANGUAGE_NAMES, profile.language, False),
                    _select(_("Appearance"), ids.PROFILE_THEME, themes, profile.theme, False),
                ],
                className="fields",
            ),
            _save(ids.PROFILE_SAVE, ids.PROFILE_STATUS),
            html.P(html.A(_("Change your password"), href=links.ACCOUNT)),
        ],
        className="panel",
    )


def _input(label: str, component_id: str, **options: Any) -> html.Div:
    return html.Div(
        [html.Label(label, htmlFor=component_id), dbc.Input(id=component_id, **options)], className="field"
    )


def _select(label: str, component_id: str, options: Sequence[Option], value: str, locked: bool) -> html.Div:
    select = dbc.Select(
        id=component_id,
        options=[{"value": code, "label": name} for code, name in options],
        value=value,
        disabled=locked,
    )
    return html.Div([html.Label(label, htmlFor=component_id), select], className="field")


def _save(button_id: str, status_id: str) -> html.Div:
    return html.Div(
        [
            html.Button(_("Save"), id=button_id, type="button", className="btn btn-primary"),
            html.P(id=status_id, className="save-status", role="status"),
        ],
        className="button-row",
    )
