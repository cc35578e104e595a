"""Evidence bytes by their hash, outside the database and outside the web root."""

from pathlib import Path


class Storage:
    """Files named by the SHA-256 of their content, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
