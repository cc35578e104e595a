"""What a person would fill in at each door that writes; valid for those who may write."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pyotp
from itsdangerous import URLSafeSerializer
from PIL import Image

from coordapp import clock
from coordapp.agencies.models import Agency
from coordapp.commitments.models import ChangeRequest, Commitment
from coordapp.meetings.models import AgendaItem, Forum, Meeting, MinuteLine
from coordapp.people.models import User
from coordapp.people.sealed import seal_code_secret
from coordapp.regions.models import LeadershipPost, Region
from tests.house.stage import Stage
from tests.world import FOREIGN, OWN, PASSWORD

NEW_PASSWORD = "sampan pagi mengayuh rotan"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TEXT = "Disepakati bersama di ruang rapat"
EARLY, DUE, LATE = "2026-11-30", "2026-12-04", "2027-01-15"
REASON = {"reason": TEXT}
END = {"ground": "pimpinan_baru", "reference": "Surat 12/2026", **REASON}
GRANT = {"role": "auditor", "reach": "agency", "acting": "", "starts_on": "2026-11-23"}
MEETING = {
    "title": "Rapat lanjutan posyandu",
    "type": "rakor",
    "sifat": "biasa",
    "starts_on": DUE,
    "days": "1",
    "source_kind": "notula",
}
AGENCY = {
    "type": "dinas",
    "name": "Dinas Kebudayaan",
    "short_name": "Disbud",
    "aliases": "",
    "remoteness": "none",
    "connectivity": "baik",
    "protocol_order": "500",
    "active_from": "2020-01-01",
}
OBSTACLE = {"obstacle_class": "sarpras", "text": "Perahu rusak", "severity": "sedang"}
POST = {"kind": "asisten", "title": "Asisten Administrasi", "protocol_order": "7"}
SETTINGS = {
    "name": "Kabupaten Kayong Utara Baru",
    "timezone": "Asia/Pontianak",
    "village_word": "desa",
    "village_head_word": "kepala desa",
    "default_verifier": "sekretariat",
    "verification_days": "4",
    "blankspot_grace_days": "14",
    "six_day_types": ["puskesmas"],
}


class Seat:
    """Somebody before a form: the stage, the subject's variables, and who fills in."""

    def __init__(self, stage: Stage, row: dict[str, str], principal: str) -> None:
        self.stage = stage
        self.principal = principal
        self.subject = stage.world.subjects.get(row["state"], {})
        self.region = FOREIGN if principal.startswith("foreign") else OWN

    def version(self, model: Any, **address: str) -> dict[str, Any]:
        """The version of the subject's row, addressed by column=variable."""
        known = {column: self.subject[variable] for column, variable in address.items()}
        return {"version": self.stage.version(model, **known)}


Fill = Callable[[Seat], dict[str, Any]]


def form_for(stage: Stage, row: dict[str, str], principal: str) -> dict[str, Any]:
    """The values of a door for this subject, as this person would send them."""
    given = FORMS[row["door"].split(" ", 1)[1]]
    return dict(given) if isinstance(given, dict) else given(Seat(stage, row, principal))


def _photo() -> tuple[BytesIO, str]:
    image = BytesIO()
    Image.new("RGB", (64, 48), "olive").save(image, "JPEG")
    image.seek(0)
    return image, "foto.jpg"


def _edit(given: dict[str, Any], model: Any, **address: str) -> Fill:
    return lambda seat: {**given, **seat.version(model, **address)}


def _code_setup(seat: Seat) -> dict[str, Any]:
    user_id = seat.stage.world.users.get(seat.principal)
    if user_id is None:
        return {"code": "000000", "sealed": "-"}
    with seat.stage.app.app_context():
        sealed = seal_code_secret(user_id, SECRET)
    return {"sealed": sealed, "code": pyotp.TOTP(SECRET).at(clock.now())}


def _confirmed_sheet(seat: Seat) -> dict[str, Any]:
    salt = f"agencies.import:{seat.region}:{seat.stage.world.users.get(seat.principal)}"
    signer = URLSafeSerializer(seat.stage.app.config["SECRET_KEY"], salt=salt)
    return {"payload": signer.dumps([[2, {"Nama": "Dinas Arsip", "Jenis": "Dinas"}]])}


def _sheet(seat: Seat) -> dict[str, Any]:
    return {"sheet": (BytesIO(b"Nama,Jenis\nDinas Arsip,Dinas\n"), "instansi.csv")}


def _first_admin(seat: Seat) -> dict[str, Any]:
    code = seat.stage.world.subjects["first admin"]["code"]
    names = {"name": "Ani Lestari", "username": "anilestari"}
    return {"code": code, "password": NEW_PASSWORD, **names}


def _grant(**names: str) -> Fill:
    return lambda seat: {**GRANT, **names, "agency_id": _agency_of(seat, "spare")}


def _role(seat: Seat) -> dict[str, Any]:
    return {"assignment": str(seat.stage.world.assignments.get(seat.principal, ""))}


def _agency_of(seat: Seat, name: str) -> str:
    return str(seat.stage.world.agencies[name])


def _on_behalf(seat: Seat) -> dict[str, Any]:
    lead = {"item mitra": "mitra", "item attended": "other"}
    state = next(name for name, known in seat.stage.world.subjects.items() if known is seat.subject)
    agency = _agency_of(seat, lead.get(state, "lead"))
    return {"status": "in_progress", "note": TEXT, "agency_id": agency, "told_by": "Ibu Rahma"}


def _attendance(seat: Seat) -> dict[str, Any]:
    row = seat.subject["attendance_id"]
    return {f"presence-{row}": "hadir", f"name-{row}": "Ibu Rahma"}


def _scan(seat: Seat) -> dict[str, Any]:
    return {"scan": _photo(), "signed_on": "2026-11-22", "approver_label": "Bupati"}


def _terms(seat: Seat) -> dict[str, Any]:
    return {
        "lead_agency_id": _agency_of(seat, "lead"),
        "due_on": EARLY,
        "deliverable": TEXT,
        **REASON,
        **seat.version(Commitment, number="number"),
    }


def _invitation(seat: Seat) -> dict[str, Any]:
    return {"agency_ids": [_agency_of(seat, "other")], "invited_post": "Kepala dinas"}


def _draft(seat: Seat) -> dict[str, Any]:
    return {
        "statement": TEXT,
        "lead_agency_id": _agency_of(seat, "lead"),
        "deliverable": TEXT,
        "due_on": LATE,
        **seat.version(Commitment, number="number"),
    }


def _settings(seat: Seat) -> dict[str, Any]:
    return {**SETTINGS, "version": seat.stage.version(Region, id=seat.region)}


NUMBER = {"number": "number"}
KEYS: dict[str, dict[str, str]] = {
    "agency": {"id": "agency_id"},
    "forum": {"id": "forum_id"},
    "item": {"id": "item_id"},
    "line": {"id": "line_id"},
    "request": {"id": "request_id"},
}
ITEM, MEET, USER = "/komitmen/<number:number>", "/rapat/<number:number>", "/pengaturan/pengguna"
PERSON, ASKED = f"{USER}/<uuid:user_id>", "/usulan/<uuid:request_id>"
ACCOUNT: dict[str, dict[str, Any] | Fill] = {
    "/konfirmasi": {"password": PASSWORD},
    "/keluar": {},
    "/peran": _role,
    "/profil/kode": _code_setup,
    "/profil/kode/matikan": {},
    "/profil/kontak": {"email": "alamat.baru@contoh.example", "phone": ""},
    "/profil/sandi": {"current": PASSWORD, "password": NEW_PASSWORD},
    "/profil/sesi/akhiri-lainnya": {},
    "/profil/sesi/<uuid:session_id>/akhiri": {},
    "/masuk": {"identifier": "support", "password": PASSWORD},
    "/masuk/contoh": {},
    "/masuk/kode": {"code": "123456"},
    "/lupa-sandi": {"identifier": "support"},
    "/admin-pertama": _first_admin,
    "/undangan/<token:token>": {"name": "Ani Lestari", "password": NEW_PASSWORD},
    "/sandi-baru/<token:token>": {"password": NEW_PASSWORD},
    f"{USER}/baru": _grant(name="Ani Lestari", username="anilestari"),
    f"{USER}/sudah-ada": _grant(identifier="foreign"),
    f"{PERSON}/nonaktif": REASON,
    f"{PERSON}/penugasan": _grant(),
    f"{PERSON}/penugasan/<uuid:assignment_id>/akhiri": REASON,
    f"{PERSON}/ubah": _edit({"name": "Nama Baru", "username": "namabaru"}, User, id="user_id"),
    f"{PERSON}/aktif": {},
    f"{PERSON}/undangan": {},
    f"{PERSON}/tautan-sandi": {},
}
REGION: dict[str, dict[str, Any] | Fill] = {
    "/instansi/<uuid:agency_id>/kontak": _edit(
        {"contact_name": "Ibu Rahma"}, Agency, **KEYS["agency"]
    ),
    "/instansi/<uuid:agency_id>/pensiun": lambda seat: {
        "on": "2026-11-23",
        "successor_id": _agency_of(seat, "spare"),
    },
    "/instansi/<uuid:agency_id>/ubah": _edit(AGENCY, Agency, **KEYS["agency"]),
    "/instansi/baru": AGENCY,
    "/instansi/impor": _sheet,
    "/instansi/impor/simpan": _confirmed_sheet,
    "/pengaturan/daerah/ubah": _settings,
    "/pengaturan/libur": {"on_date": LATE, "name": "Hari jadi kabupaten", "kind": "daerah"},
    "/pengaturan/libur/<uuid:holiday_id>/hapus": {},
    "/pengaturan/libur/nasional/<int:year>": {},
    "/pengaturan/pimpinan/<uuid:post_id>/ubah": _edit(POST, LeadershipPost, id="post_id"),
    "/pengaturan/pimpinan/baru": POST,
    "/pengaturan/email/<uuid:message_id>/kirim-ulang": {},
    "/forum/baru": {"name": "Forum gizi"},
    "/forum/<uuid:forum_id>/ubah": _edit({"name": "Forum gizi"}, Forum, **KEYS["forum"]),
    "/forum/<uuid:forum_id>/akhiri": _edit({"ended_on": "2026-11-23"}, Forum, **KEYS["forum"]),
    "/kendala/baru": OBSTACLE,
    "/kendala/<uuid:obstacle_id>/jawab": {"state": "dijawab", "answer": TEXT, "version": "1"},
    "/kendala/<uuid:obstacle_id>/tugaskan": lambda seat: {
        "asked_agency_id": _agency_of(seat, "other"),
        "version": "1",
    },
}
FOLLOWED: dict[str, dict[str, Any] | Fill] = {
    f"{ITEM}/addendum": _edit({"statement": TEXT, **REASON}, Commitment, **NUMBER),
    f"{ITEM}/akhiri": END,
    f"{ITEM}/arahan": {"text": TEXT, "answer_due_on": DUE},
    f"{ITEM}/bagi": lambda seat: {
        "agency_ids": [_agency_of(seat, "other"), _agency_of(seat, "spare")]
    },
    f"{ITEM}/buka-kembali": REASON,
    f"{ITEM}/dana": {"source": "DAK fisik", "fiscal_year": "2026", "pledged_idr": "1.000.000"},
    f"{ITEM}/dinyatakan-rampung": {"note": TEXT},
    f"{ITEM}/ketentuan": _terms,
    f"{ITEM}/lapor": {"status": "in_progress", "note": TEXT},
    f"{ITEM}/lapor-atas-nama": _on_behalf,
    f"{ITEM}/lengkapi": _draft,
    f"{ITEM}/tarik-draf": REASON,
    f"{ITEM}/terima": {},
    f"{ITEM}/usulan-akhiri": END,
    f"{ITEM}/usulan-perpanjangan": {"proposed_due_on": LATE, **REASON},
    "/laporan/<uuid:update_id>/terima": {"remark": TEXT},
    "/laporan/<uuid:update_id>/kembalikan": {"reason": "lain", "note": TEXT},
    "/bukti/<uuid:evidence_id>/tarik": REASON,
    f"{ASKED}/putusan": _edit(
        {"is_granted": "ya", "decision_note": TEXT}, ChangeRequest, **KEYS["request"]
    ),
    f"{ASKED}/tarik": {},
    f"{ASKED}/telaah": _edit(
        {"telaah": TEXT, "telaah_recommends": "ya"}, ChangeRequest, **KEYS["request"]
    ),
}
MET: dict[str, dict[str, Any] | Fill] = {
    "/rapat/baru": MEETING,
    f"{MEET}/ubah": _edit(MEETING, Meeting, **NUMBER),
    f"{MEET}/addendum": {"text": TEXT},
    f"{MEET}/agenda": {"titles": "Laporan\nPenutup", "sifat": "biasa"},
    f"{MEET}/agenda/<uuid:item_id>": _edit(
        {"title": "Laporan", "sifat": "biasa"}, AgendaItem, **KEYS["item"]
    ),
    f"{MEET}/agenda/<uuid:item_id>/catatan": _edit({"notes": TEXT}, AgendaItem, **KEYS["item"]),
    f"{MEET}/agenda/<uuid:item_id>/hapus": {},
    f"{MEET}/agenda/<uuid:item_id>/pindah": {"arah": "turun"},
    f"{MEET}/baris/<uuid:line_id>": _edit(
        {"kind": "catatan", "text": TEXT}, MinuteLine, **KEYS["line"]
    ),
    f"{MEET}/baris/<uuid:line_id>/hapus": {},
    f"{MEET}/batal": REASON,
    f"{MEET}/catat": {"kind": "catatan", "text": TEXT},
    f"{MEET}/jadwalkan": {},
    f"{MEET}/mulai": {},
    f"{MEET}/kehadiran": _attendance,
    f"{MEET}/kehadiran/tamu": {"attended_name": "Bapak Ujang"},
    f"{MEET}/kehadiran/tamu/<uuid:attendance_id>/hapus": {},
    f"{MEET}/pindaian": _scan,
    f"{MEET}/sahkan": {},
    f"{MEET}/tutup": {"overridden": TEXT},
    f"{MEET}/undangan": _invitation,
    f"{MEET}/undangan/<uuid:agency_id>": {"invited_post": "Sekretaris dinas", "version": "1"},
    f"{MEET}/undangan/<uuid:agency_id>/hapus": {},
}
FORMS = {**ACCOUNT, **REGION, **FOLLOWED, **MET}
