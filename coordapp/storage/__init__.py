"""Evidence bytes by their hash, outside the database and outside the web root."""

from coordapp.storage.files import Kept, Storage
from coordapp.storage.kinds import DOCUMENT_LIMIT, PHOTO_LIMIT
from coordapp.storage.photos import make_thumbnail, prepare_photo

__all__ = [
    "DOCUMENT_LIMIT",
    "PHOTO_LIMIT",
    "Kept",
    "Storage",
    "make_thumbnail",
    "prepare_photo",
]
