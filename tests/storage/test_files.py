"""Bytes are kept whole, once, under their hash, and what is not allowed leaves no trace."""

import hashlib
import os
import stat
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from coordapp.errors import NotFound, Refused
from coordapp.storage import Storage
from tests.storage import hostile


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "evidence")


def files_in(storage):
    return [path for path in storage.folder.rglob("*") if path.is_file()]


def keep(storage, data, **options):
    return storage.keep(BytesIO(data), **options)


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (hostile.photo(), "foto.JPG", "image/jpeg"),
        (hostile.photo("PNG"), "foto.png", "image/png"),
        (hostile.photo("WEBP"), "foto.webp", "image/webp"),
        (hostile.pdf(), "surat.pdf", "application/pdf"),
        (hostile.document(), "notula.docx", hostile.WORD),
        (hostile.document(hostile.EXCEL), "matriks.xlsx", hostile.EXCEL),
        (hostile.photo(), "tanpa akhiran", "image/jpeg"),
    ],
)
def test_keep_when_a_file_is_honest_then_its_bytes_lie_under_their_hash(
    storage, data, name, media_type
):
    kept = keep(storage, data, file_name=name)

    assert (kept.sha256, kept.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert kept.media_type == media_type
    assert storage.read(kept.sha256) == data
    assert list(storage.all_hashes()) == [kept.sha256]


def test_keep_when_asked_twice_then_one_file_lies_there(storage):
    first = keep(storage, hostile.photo())

    second = keep(storage, hostile.photo())

    assert second == first
    assert files_in(storage) == [storage.path_of(first.sha256)]


def test_keep_when_the_file_on_disk_was_damaged_then_the_good_bytes_replace_it(storage):
    kept = keep(storage, hostile.photo())
    path = storage.path_of(kept.sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    damaged = storage.is_intact(kept.sha256)

    keep(storage, hostile.photo())

    assert (damaged, storage.is_intact(kept.sha256)) == (False, True)


def test_keep_when_the_name_climbs_out_of_the_folder_then_it_touches_nothing(storage, tmp_path):
    kept = keep(storage, hostile.photo(), file_name="../../../etc/passwd\0.jpg")

    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {storage.path_of(kept.sha256)}


def test_keep_when_done_then_the_file_is_read_only_and_private(storage):
    kept = keep(storage, hostile.photo())

    mode = stat.S_IMODE(storage.path_of(kept.sha256).stat().st_mode)
    folder = stat.S_IMODE(storage.folder.stat().st_mode)
    assert (mode, folder) == (0o400, 0o700)


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_keep_when_a_file_is_hostile_then_it_is_refused_and_leaves_nothing(storage, name):
    data = hostile.REFUSED[name]()

    with pytest.raises(Refused) as refusal:
        keep(storage, data)

    assert refusal.value.field == "evidence"
    assert refusal.value.message.endswith(".")
    assert files_in(storage) == []


@pytest.mark.parametrize("name", hostile.INERT)
def test_served_photo_when_the_original_carries_more_then_it_is_gone(storage, name):
    original = keep(storage, hostile.INERT[name]())

    served = storage.keep_served(original)

    data = storage.read(served.sha256)
    assert served.media_type == "image/webp"
    assert b"script" not in data
    assert b"PK" not in data
    assert storage.read(original.sha256) == hostile.INERT[name]()


def test_served_file_when_it_is_a_document_then_it_is_the_original(storage):
    original = keep(storage, hostile.pdf())

    served = storage.keep_served(original)

    assert served == original


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (hostile.photo(), "foto.html"),
        (hostile.photo(), "foto.png"),
        (hostile.document(), "notula.xlsx"),
        (hostile.pdf(), "surat.pdf.exe"),
        (hostile.photo(), "foto.svg"),
    ],
)
def test_keep_when_the_ending_tells_otherwise_then_it_is_refused(storage, data, name):
    with pytest.raises(Refused):
        keep(storage, data, file_name=name)

    assert files_in(storage) == []


def test_keep_when_the_callers_limit_is_smaller_then_it_holds(storage):
    data = hostile.pdf(b"0" * 2_000_000)

    with pytest.raises(Refused, match="paling besar 1 MB"):
        keep(storage, data, limit=1024 * 1024)

    assert files_in(storage) == []


@pytest.mark.parametrize("name", ["zip_bomb", "giant_png", "giant_webp", "png_text_bomb"])
def test_keep_when_a_file_would_explode_then_little_memory_is_taken(storage, name):
    data = hostile.REFUSED[name]()
    tracemalloc.start()

    with pytest.raises(Refused):
        keep(storage, data)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_keep_when_done_then_bytes_were_on_disk_before_the_name_and_the_name_after(
    storage, monkeypatch
):
    steps = []
    fsync, replace = os.fsync, Path.replace

    def watch_fsync(handle):
        fsync(handle)
        steps.append(Path(f"/proc/self/fd/{handle}").readlink())

    def watch_replace(path, target):
        steps.append("named")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watch_fsync)
    monkeypatch.setattr(Path, "replace", watch_replace)

    kept = keep(storage, hostile.photo())

    first, second, *folders = steps
    place = storage.path_of(kept.sha256).parent
    assert first.name.startswith("incoming-")
    assert second == "named"
    assert folders == [place, place.parent, storage.folder]


def test_keep_when_the_disk_fails_then_it_is_refused_and_leaves_nothing(storage, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(Refused, match="gangguan pada server"):
        keep(storage, hostile.photo())

    assert files_in(storage) == []


def test_keep_when_a_stream_breaks_off_then_nothing_is_left(storage):
    class Broken(BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises(Refused):
        storage.keep(Broken())

    assert files_in(storage) == []


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_path_when_it_is_no_hash_then_it_is_not_found(storage, address):
    with pytest.raises(NotFound):
        storage.path_of(address)


def test_open_when_nothing_was_kept_then_it_is_not_found(storage):
    with pytest.raises(NotFound):
        storage.open("a" * 64)


def test_unfinished_when_a_write_was_cut_off_then_it_is_named(storage):
    storage.try_writing()
    leftover = storage.folder / "incoming-cut"
    leftover.write_bytes(b"half")

    found = storage.unfinished()

    assert found == [leftover]


def scanner(tmp_path: Path) -> str:
    """A fake antivirus that knows the one virus everybody may own."""
    script = tmp_path / "scan.py"
    script.write_text(
        "import pathlib, sys\n"
        "sys.exit(1 if b'EICAR' in pathlib.Path(sys.argv[1]).read_bytes() else 0)\n"
    )
    return f"{sys.executable} {script}"


def test_keep_when_the_scanner_finds_a_virus_then_it_is_refused(tmp_path):
    storage = Storage(tmp_path / "evidence", scanner(tmp_path))
    clean = keep(storage, hostile.pdf())

    with pytest.raises(Refused, match="virus"):
        keep(storage, hostile.pdf(hostile.EICAR))

    assert files_in(storage) == [storage.path_of(clean.sha256)]


@pytest.mark.parametrize("command", ["/nowhere/scanner", f"{sys.executable} -c exit(2)"])
def test_keep_when_the_scanner_cannot_answer_then_nothing_is_kept(tmp_path, command):
    storage = Storage(tmp_path / "evidence", command)

    with pytest.raises(Refused, match="belum dapat diperiksa"):
        keep(storage, hostile.pdf())

    assert files_in(storage) == []
