"""Files of bad faith, and the good ones they pretend to be; all made on the spot."""

import random
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCRIPT = b"<html><script>alert(1)</script></html>"
PLACE = {1: "S", 2: (10.0, 10.0, 37.0), 3: "E", 4: (123.0, 36.0, 25.0)}
SERIAL = "KAMERA-123456"
GPS_INFO, ORIENTATION, MAKE, BODY_SERIAL = 0x8825, 0x0112, 0x010F, 0xA431
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def noise(size=(64, 48), mode="RGB") -> Image.Image:
    """An image that does not compress to nothing."""
    channels = len(mode)
    return Image.frombytes(mode, size, random.Random(7).randbytes(size[0] * size[1] * channels))


def photo(kind="JPEG", size=(64, 48), mode="RGB", **options) -> bytes:
    """An honest photo."""
    out = BytesIO()
    noise(size, mode).save(out, kind, **options)
    return out.getvalue()


def tagged_photo(kind="JPEG", size=(64, 48), orientation=1) -> bytes:
    """A photo that tells where it was taken, with what, and in three ways."""
    exif = Image.Exif()
    exif[GPS_INFO] = PLACE
    exif[ORIENTATION] = orientation
    exif[MAKE] = SERIAL
    exif.get_ifd(0x8769)[BODY_SERIAL] = SERIAL
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><s>{SERIAL}</s></x:xmpmeta>'.encode()
    icc = b"\0" * 128 + SERIAL.encode()
    options = {"exif": exif, "icc_profile": icc}
    if kind in ("JPEG", "WEBP"):
        options["xmp"] = xmp
    return photo(kind, size, **options)


def document(media_type=WORD, **entries: bytes) -> bytes:
    """An honest Word or Excel file, or one with more in it than it should have."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override ContentType="{media_type}.main+xml"/></Types>',
        )
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(body: bytes = b"") -> bytes:
    """An honest PDF as far as its frame goes."""
    return b"%PDF-1.7\n" + body + b"\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def png_chunk(kind: bytes, content: bytes) -> bytes:
    length, check = struct.pack(">I", len(content)), struct.pack(">I", zlib.crc32(kind + content))
    return length + kind + content + check


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be as large as it likes."""
    header = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(*chunk) for chunk in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def png_with_text_bomb() -> bytes:
    """A PNG whose comment unpacks to 200 MB."""
    text = b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
    head, tail = photo("PNG")[:33], photo("PNG")[33:]
    return head + png_chunk(b"zTXt", text) + tail


def webp_claiming(width: int, height: int) -> bytes:
    """A WebP header that claims a huge canvas."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x12\0\0\0" + sides + b"\0" * 64
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zip_bomb() -> bytes:
    """A Word file of 0.2 MB that unpacks to 200 MB."""
    return document(**{"word/document.xml": b"\0" * 200_000_000})


def crowded_archive() -> bytes:
    """A Word file of very many empty parts."""
    return document(**{f"word/{number}.xml": b"" for number in range(5000)})


def overlapping_archive() -> bytes:
    """A Word file whose directory names the same bytes many times over."""
    whole = document(**{"word/a.xml": random.Random(1).randbytes(100_000)})
    start = whole.rindex(b"PK\x05\x06")
    offset = struct.unpack("<L", whole[start + 16 : start + 20])[0]
    directory = whole[offset:start]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    copies = directory + last * 300
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 302, 302, len(copies), offset, 0)
    return whole[:offset] + copies + end


def locked_archive() -> bytes:
    """A Word file whose directory says it is encrypted."""
    whole = bytearray(document(**{"word/document.xml": b"<w/>"}))
    place = whole.index(b"PK\x01\x02")
    while place != -1:
        whole[place + 8] |= 1
        place = whole.find(b"PK\x01\x02", place + 4)
    return bytes(whole)


REFUSED = {
    "empty": lambda: b"",
    "html_page": lambda: SCRIPT,
    "svg_drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml_then_svg": lambda: b'<?xml version="1.0"?><svg><script>1</script></svg>',
    "gif": lambda: photo("GIF", mode="L"),
    "bmp": lambda: photo("BMP"),
    "tiff": lambda: photo("TIFF"),
    "program": lambda: b"\x7fELF" + b"\0" * 200,
    "windows_program": lambda: b"MZ" + b"\0" * 200,
    "shell_script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "old_word": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "plain_archive": lambda: document("text/plain"),
    "archive_without_types": lambda: _archive_without_types(),
    "jpeg_start_then_html": lambda: b"\xff\xd8\xff\xe0" + SCRIPT,
    "png_start_then_html": lambda: b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "webp_start_then_html": lambda: b"RIFF\x10\0\0\0WEBP" + SCRIPT,
    "gif_comment_polyglot": lambda: b"GIF89a/*" + SCRIPT + b"*/=1;",
    "html_before_pdf": lambda: SCRIPT + pdf(),
    "truncated_jpeg": lambda: photo(size=(640, 480))[:-4000],
    "truncated_png": lambda: photo("PNG", size=(640, 480))[:-4000],
    "truncated_webp": lambda: photo("WEBP", size=(640, 480))[:-4000],
    "truncated_pdf": lambda: pdf(b"0" * 5000)[:-3000],
    "truncated_docx": lambda: document(**{"word/document.xml": b"<w/>" * 500})[:-40],
    "damaged_docx": lambda: document().replace(b"[Content_Types].xml", b"[Content_Typos].xml"),
    "giant_png": lambda: png_claiming(60_000, 60_000),
    "too_large_png": lambda: png_claiming(8_000, 6_000),
    "giant_webp": lambda: webp_claiming(16_000, 16_000),
    "png_text_bomb": png_with_text_bomb,
    "zip_bomb": zip_bomb,
    "crowded_archive": crowded_archive,
    "overlapping_archive": overlapping_archive,
    "locked_archive": locked_archive,
    "macro_by_name": lambda: document(**{"word/vbaProject.bin": b"code"}),
    "macro_by_type": lambda: document(WORD + ".macroEnabled"),
    "archive_climbing_out": lambda: document(**{"../../etc/passwd": b"root"}),
    "archive_with_tail": lambda: document() + SCRIPT,
    "photo_over_limit": lambda: photo("PNG", size=(2100, 2100)),
    "document_over_limit": lambda: pdf(b"0" * (16 * 1024 * 1024)),
}
"""Content by name; nothing of it may be kept."""

INERT = {
    "jpeg_with_html_tail": lambda: photo() + SCRIPT,
    "jpeg_with_archive_tail": lambda: photo() + document(),
    "jpeg_with_script_comment": lambda: photo(comment=SCRIPT),
    "png_with_html_tail": lambda: photo("PNG") + SCRIPT,
    "png_with_script_chunk": lambda: (
        photo("PNG")[:33] + png_chunk(b"tEXt", b"Comment\0" + SCRIPT) + photo("PNG")[33:]
    ),
    "webp_with_html_tail": lambda: photo("WEBP") + SCRIPT,
}
"""Photos that carry something else; what is served must hold none of it."""


def _archive_without_types() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>")
    return out.getvalue()
