"""Photos: checked before they are decoded, shown without what a camera wrote into them."""

import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps

from coordapp.errors import Refused
from coordapp.language import _

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 1600
THUMBNAIL = (192, 128)
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")
WHITE = (255, 255, 255)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_decoding = threading.Lock()
"""One photo is decoded at a time, so that many at once cannot fill the memory."""


def check_photo(path: Path) -> None:
    """Raise Refused unless this is a whole photo of bearable size."""
    with path.open("rb") as file, _decoded(file, (400, 400)):
        pass


def prepare_photo(data: bytes) -> bytes:
    """The photo to be shown: turned upright, at most 1600 px, with nothing but its pixels."""
    with _decoded(BytesIO(data), (LONGEST_SIDE, LONGEST_SIDE)) as image:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _encode(_bare(upright))


def make_thumbnail(data: bytes) -> bytes:
    """A small picture, cut to the shape of the lists."""
    with _decoded(BytesIO(data), (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2)) as image:
        return _encode(_bare(ImageOps.fit(ImageOps.exif_transpose(image), THUMBNAIL)))


@contextmanager
def _decoded(file: IO[bytes], wanted: tuple[int, int]) -> Iterator[Image.Image]:
    """The decoded image; a JPEG no larger than needed for the wanted size."""
    with _decoding:
        try:
            _refuse_giant(_webp_size(file.read(30)))
            file.seek(0)
            with Image.open(file, formats=FORMATS) as image:
                _refuse_giant(image.size)
                image.draft("RGB", wanted)
                image.load()
                yield image
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels() from None
        except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError):
            raise Refused(
                _("Foto ini tidak terbaca. Ambil atau kirim ulang fotonya."), "evidence"
            ) from None


def _webp_size(head: bytes) -> tuple[int, int]:
    """Width and height a WebP declares, since its decoder takes the memory for them at once."""
    if head[8:12] != b"WEBP" or len(head) < 30:
        return 0, 0
    kind = head[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _refuse_giant(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Refused:
    return Refused(
        _("Ukuran foto terlalu besar: paling besar %(max)d megapiksel.", max=MAX_PIXELS // 10**6),
        "evidence",
    )


def _bare(image: Image.Image) -> Image.Image:
    """The pixels on white in a new image, which has no place for metadata."""
    bare = Image.new("RGB", image.size, WHITE)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        bare.paste(layer, mask=layer)
    else:
        bare.paste(image.convert("RGB"))
    return bare


def _encode(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
