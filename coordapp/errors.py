"""The three ways the house says no."""


class Refused(Exception):
    """A rule says no; the message is a plain sentence for the person, shown beside `field`."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Exception):
    """The row does not exist, or not for this actor: both answer 404."""


class Forbidden(Exception):
    """The actor may see the row but may not do this to it: 403."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
