"""A conversation with the mail server, and what its answers mean for a message."""

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType

from config import Settings

TIMEOUT = 20
IMPLICIT_TLS_PORT = 465
PERMANENT = 500


class ServerAway(Exception):
    """No mail can be sent at present: no connection, no sign-in, or our address is refused."""


class NotAccepted(Exception):
    """The server did not take this message; `for_good` when trying again is no use."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Mailer:
    """Sends mails over one connection, opened with the first and opened anew after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, mail: EmailMessage) -> None:
        """Return only when the server has taken the mail upon itself."""
        server = self._server or self._connect()
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._hang_up()
            code, text = next(iter(error.recipients.values()))
            raise NotAccepted(_answer(code, text), for_good=code >= PERMANENT) from error
        except smtplib.SMTPSenderRefused as error:
            self._hang_up()
            raise ServerAway(_answer(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            reason = _answer(error.smtp_code, error.smtp_error)
            raise NotAccepted(reason, for_good=error.smtp_code >= PERMANENT) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise NotAccepted(_plain(error), for_good=False) from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        try:
            if settings.smtp_tls and settings.smtp_port == IMPLICIT_TLS_PORT:
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=context
                )
            else:
                server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
            self._server = server
            if settings.smtp_tls and not isinstance(server, smtplib.SMTP_SSL):
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise ServerAway(_plain(error)) from error
        return server

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _answer(code: int, text: bytes | str) -> str:
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {shown}"


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__
