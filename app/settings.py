"""Every setting, typed, from the environment and `.env`. A wrong value stops the start and is named."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from limits import parse as parse_rate
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.notifications.addresses import Allowed, Network

MINIMUM_SECRET = 32
SECRETS_DIR = "/run/secrets"
"""Where engines put a container's secrets: files such as `secret_key`. Anybody's environment shows less."""
MINIMUM_METRICS_TOKEN = 16


class SettingsError(Exception):
    """A setting that can't be used; the message names it."""


class Settings(BaseSettings):
    """The settings of `interfaces.md`. Secrets have no defaults; SECRET_KEY is made where none is needed."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    environment: Literal["development", "production"] = "development"
    database_url: SecretStr | None = None
    """Of the application's role; empty: embedded PostgreSQL under DATA_DIR."""
    database_owner_url: SecretStr | None = None
    """Of the schema's owner, for `migrate` alone; empty: DATABASE_URL."""
    database_backup_url: SecretStr | None = None
    """Of a role that reads everything, for `backup` alone; empty: the schema's owner's."""
    database_pool_size: int = Field(5, ge=1, le=100)
    redis_url: SecretStr | None = None
    """Cache and rate limits; empty: on local disk under DATA_DIR, shared by the workers of one machine."""
    secret_key: SecretStr | None = None
    base_url: str = "http://127.0.0.1:8050"
    data_dir: Path = Path(".data")
    smtp_url: SecretStr | None = None
    """smtp://user:password@host:port (STARTTLS where offered) or smtps://…; empty: mail isn't sent."""
    mail_from: str | None = None
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    upload_limit_mb: int = Field(200, ge=1, le=10_000)
    report_keep_days: int = Field(90, ge=1, le=3_650)
    """So long a report's file can be downloaded."""
    session_idle_minutes: int = Field(60, ge=1, le=1_440)
    session_absolute_hours: int = Field(12, ge=1, le=720)
    webhook_allowed_networks: str = ""
    """Networks (CIDR, separated by commas) that webhooks may lead to although they aren't public."""
    webhook_allow_http: bool = False
    trusted_proxies: int = Field(0, ge=0, le=10)
    """Reverse proxies in front, whose X-Forwarded-* headers are believed."""
    api_rate_limit: str = "600 per minute"
    """Calls of the API per token or session, such as `100 per minute` or `5000/hour`."""
    cors_origins: str = ""
    """Origins, separated by commas, whose pages may call the API with a token; empty: none."""
    metrics_enabled: bool = False
    """Answer `/metrics` beside the pages, to who has METRICS_TOKEN."""
    metrics_token: SecretStr | None = None
    metrics_address: str | None = None
    """host:port of a listener of its own that answers `/metrics` alone, to anybody who reaches it."""
    otel_exporter_otlp_endpoint: SecretStr | None = None
    """http(s)://host:port of a collector that takes traces by OTLP over HTTP."""
    sentry_dsn: SecretStr | None = None
    slow_query_ms: int = Field(500, ge=1, le=3_600_000)
    slow_service_ms: int = Field(1_000, ge=1, le=3_600_000)

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.rstrip("/"):
            raise ValueError("needs the form https://host[:port], without a path")
        default_port = {"http": ":80", "https": ":443"}[parts.scheme]
        return value.rstrip("/").removesuffix(default_port)

    @field_validator("webhook_allowed_networks")
    @classmethod
    def _webhook_allowed_networks(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError:
            raise ValueError("needs networks such as 10.0.0.0/8, separated by commas") from None
        return value

    @field_validator("api_rate_limit")
    @classmethod
    def _api_rate_limit(cls, value: str) -> str:
        try:
            rate = parse_rate(value)
        except ValueError:
            raise ValueError("needs the form `600 per minute`") from None
        if rate.amount < 1:
            raise ValueError("needs at least one call")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _cors_origins(cls, value: str) -> str:
        for origin in filter(None, map(str.strip, value.split(","))):
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("needs origins of the form https://host[:port], separated by commas")
        return value

    @field_validator("database_url", "database_owner_url", "database_backup_url")
    @classmethod
    def _database_url(cls, value: SecretStr | None) -> SecretStr | None:
        scheme = urlsplit(value.get_secret_value()).scheme.partition("+")[0] if value else "postgresql"
        if scheme not in ("postgresql", "postgres"):
            raise ValueError("needs the form postgresql://user:password@host/database")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss", "redis+unix"):
            raise ValueError("needs the form redis://host:port/number")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("needs the form smtp://user:password@host:port or smtps://…")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _metrics_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < MINIMUM_METRICS_TOKEN:
            raise ValueError(f"needs at least {MINIMUM_METRICS_TOKEN} characters")
        return value

    @field_validator("metrics_address")
    @classmethod
    def _metrics_address(cls, value: str | None) -> str | None:
        if value is not None:
            host, port = host_and_port(value)
            if not host or not 1 <= port <= 65_535:
                raise ValueError("needs the form host:port")
        return value

    @field_validator("otel_exporter_otlp_endpoint", "sentry_dsn")
    @classmethod
    def _receiver(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("needs the form http(s)://host…")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < MINIMUM_SECRET:
            raise ValueError(f"needs at least {MINIMUM_SECRET} characters")
        return value

    @model_validator(mode="after")
    def _production(self) -> Self:
        if self.environment == "production":
            if self.secret_key is None:
                raise ValueError("SECRET_KEY is needed in production")
            if not self.cookie_secure:
                raise ValueError("BASE_URL must be https:// in production")
        return self

    @model_validator(mode="after")
    def _metrics(self) -> Self:
        if self.metrics_enabled and self.metrics_token is None:
            raise ValueError("METRICS_ENABLED needs a METRICS_TOKEN")
        return self

    @property
    def cookie_secure(self) -> bool:
        """Whether cookies travel over https only: whether the address is one."""
        return self.base_url.startswith("https://")

    @property
    def embedded(self) -> bool:
        """Whether the product brings its own database."""
        return self.database_url is None

    @property
    def allowed_origins(self) -> frozenset[str]:
        """CORS_ORIGINS, read."""
        return frozenset(filter(None, map(str.strip, self.cors_origins.split(","))))

    @property
    def webhook_addresses(self) -> Allowed:
        """What webhooks may lead to beyond the public internet over https."""
        return Allowed(networks(self.webhook_allowed_networks), self.webhook_allow_http)

    @property
    def upload_limit_bytes(self) -> int:
        return self.upload_limit_mb * 1024 * 1024

    @cached_property
    def signing_key(self) -> str:
        """SECRET_KEY; outside production, where it is empty, one made once and kept in DATA_DIR."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        return kept_secret(self.data_dir / "secret-key", lambda: secrets.token_urlsafe(48))

    def folder(self, name: str) -> Path:
        """A folder of ours under DATA_DIR that nobody else can read, made where missing."""
        path = self.data_dir.resolve() / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def host_and_port(address: str) -> tuple[str, int]:
    """`host:port` or `[host]:port` in its parts; port 0 where there is none that can be."""
    try:
        parts = urlsplit(f"//{address}")
        plain = parts.netloc == address and "@" not in address and address.split() == [address]
        return (parts.hostname or "", parts.port or 0) if plain else ("", 0)
    except ValueError:
        return "", 0


def networks(text: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises ValueError."""
    return tuple(ip_network(part) for part in filter(None, map(str.strip, text.split(","))))


def load_settings() -> Settings:
    """The settings of this process: from the environment, `.env`, and files named after settings in
    SECRETS_DIR. Raises SettingsError with a line per wrong value, never the value."""
    secrets_dir = Path(os.environ.get("SECRETS_DIR", SECRETS_DIR))
    try:
        return Settings(_secrets_dir=secrets_dir if secrets_dir.is_dir() else None)
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem) for problem in error.errors())) from None


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`, made and written (readable by its owner only) where there is none.

    Two processes at once end up with the same one: the first to write wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _line(problem: ErrorDetails) -> str:
    name = ".".join(str(part) for part in problem["loc"]).upper()
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message
