"""What comes in with a request: of bearable size, and without the NUL no database takes."""

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

TYPED_LIMIT = 1024 * 1024
"""Only files are longer: typed fields are held in memory at many times their length."""


class Typed(ImmutableMultiDict[str, Any]):
    """Fields of an address or a form; nobody types NUL, so nobody misses it."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(_without_nul(name), _without_nul(value)) for name, value in pairs])


class HouseRequest(Request):
    """A request as the house takes it."""

    parameter_storage_class = Typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.mimetype != "multipart/form-data":
            self.max_content_length = TYPED_LIMIT


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
