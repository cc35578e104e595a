"""Settings, read from the environment once. A default stands only where it is right to publish."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent


class HalfConfigured(RuntimeError):
    """A production configuration lacks something; the message names all that is missing."""


@dataclass(frozen=True)
class Settings:
    """All settings of one running application."""

    mode: str
    secret_key: str
    database_url: str
    owner_url: str
    instance: Path
    base_url: str
    sample_mode: bool
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_tls: bool
    mail_from: str
    scan_command: str = ""
    trusted_proxies: int = 0

    def as_flask(self) -> dict[str, object]:
        """The same as Flask and its extensions name them."""
        secure = self.mode == "production"
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.database_url),
            "SAMPLE_MODE": self.sample_mode,
            "BASE_URL": self.base_url,
            "TRUSTED_HOSTS": trusted_hosts(self.base_url, secure),
            "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 500,
            "SESSION_COOKIE_NAME": "__Host-coordapp" if secure else "coordapp",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
            "WTF_CSRF_TIME_LIMIT": None,
            "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        }


def trusted_hosts(base_url: str, secure: bool) -> list[str]:
    """Host names this application answers to; others get 400, so no mail can carry them."""
    host = urlsplit(base_url).hostname or "localhost"
    return [host] if secure else [host, "localhost", "127.0.0.1"]


def _engine_options(url: str) -> dict[str, object]:
    """How the database is reached; its errors are logged, so they name no value."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 5}}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 5,
        "pool_timeout": 10,
        "connect_args": {"connect_timeout": 5, "options": "-c statement_timeout=15000"},
    }


def from_environment() -> Settings:
    """Settings of this process; raises HalfConfigured when production is not complete."""
    mode = _given("COORDAPP_MODE", "development")
    if mode not in ("development", "production"):
        raise HalfConfigured(f"COORDAPP_MODE is {mode!r}; it is development or production")
    secure = mode == "production"
    instance = Path(_given("COORDAPP_INSTANCE", str(ROOT / "instance")))
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = Settings(
        mode=mode,
        secret_key=_given("SECRET_KEY") or _development_key(mode, instance),
        database_url=driver_url(
            _given("DATABASE_URL", f"sqlite:///{instance / 'coordapp.sqlite'}")
        ),
        owner_url=driver_url(_given("DATABASE_OWNER_URL")),
        instance=instance,
        base_url=_given("BASE_URL", "" if secure else "http://localhost:8000"),
        sample_mode=_given("SAMPLE_MODE") == "1",
        smtp_host=_given("SMTP_HOST"),
        smtp_port=_number("SMTP_PORT", 25),
        smtp_user=_given("SMTP_USER"),
        smtp_password=_given("SMTP_PASSWORD"),
        smtp_tls=_given("SMTP_TLS", "1" if secure else "0") == "1",
        mail_from=_given("MAIL_FROM"),
        scan_command=_given("SCAN_COMMAND"),
        trusted_proxies=_number("TRUSTED_PROXIES", 0),
    )
    if secure:
        _refuse_half(settings)
    return settings


def _given(name: str, default: str = "") -> str:
    """A variable of the environment; one left empty was not given."""
    value = os.environ.get(name, "")
    return value if value.strip() else default


def _number(name: str, default: int) -> int:
    text = _given(name, str(default))
    if not text.isdecimal():
        raise HalfConfigured(f"{name} is {text!r}; it is a number")
    return int(text)


def driver_url(url: str) -> str:
    """PostgreSQL addresses as people write them, with the driver we ship."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def _development_key(mode: str, instance: Path) -> str:
    """A key kept beside the development database, so that sign-ins survive a restart."""
    if mode == "production":
        return ""
    path = instance / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_hex(32))
        path.chmod(0o600)
    return path.read_text()


def _refuse_half(settings: Settings) -> None:
    missing = []
    if len(settings.secret_key) < 32:
        missing.append("SECRET_KEY (32 characters or more)")
    address = urlsplit(settings.base_url)
    if address.scheme != "https" or not address.hostname:
        missing.append("BASE_URL (https://…)")
    if settings.sample_mode:
        missing.append("SAMPLE_MODE must be off")
    if not _given("DATABASE_URL"):
        missing.append("DATABASE_URL (sqlite:////path or postgresql://…)")
    if not settings.smtp_host or not settings.mail_from:
        missing.append("SMTP_HOST and MAIL_FROM")
    if settings.database_url.startswith("postgresql") and not settings.owner_url:
        missing.append("DATABASE_OWNER_URL (for migrations)")
    if missing:
        raise HalfConfigured("production is half configured: " + "; ".join(missing))
