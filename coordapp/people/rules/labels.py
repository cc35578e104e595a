"""What roles and posts are called."""

import re

from coordapp.language import _
from coordapp.people.models import Acting
from coordapp.policy import Reach, Role

ROLE_NAMES = {
    Role.SEKRETARIAT: "Sekretariat",
    Role.INSTANSI: "Instansi",
    Role.MITRA: "Mitra",
    Role.PIMPINAN: "Pimpinan",
    Role.AUDITOR: "Auditor",
    Role.ADMIN: "Admin",
    Role.PROVINSI: "Provinsi",
}

ACT_NAMES = {
    "grant_assignment": "Penugasan diberikan",
    "end_assignment": "Penugasan diakhiri",
    "hand_over_password": "Tautan sandi baru diserahkan",
    "change_contact": "Email atau nomor diubah",
    "disable_person": "Akun dinonaktifkan",
    "enable_person": "Akun diaktifkan kembali",
    "renew_invitation": "Tautan undangan dibuat",
    "set_up_code": "Kode dari ponsel dipasang",
    "drop_code": "Kode dari ponsel dimatikan",
}
"""The acts that stand in the list of grants."""

REACH_NAMES = {
    Reach.AGENCY: "Instansinya sendiri",
    Reach.REGION: "Seluruh daerah",
}

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return _(ROLE_NAMES[role])


def act_name(verb: str) -> str:
    """An act on rights in the reader's language."""
    return _(ACT_NAMES[verb])


def position_name(position: str, acting: Acting) -> str:
    """A post as it is printed: Plt. Kepala Dinas Kesehatan."""
    return f"{acting.value}. {position}" if acting is not Acting.DEFINITIVE else position


def assignment_name(position: str, acting: Acting, role: Role) -> str:
    """What an assignment is called in lists: its post, or its role where none is named."""
    return position_name(position, acting) if position else role_name(role)


def described(role: Role, position: str, acting: Acting) -> str:
    """An assignment in lists of people: its role, and its post where one is named."""
    name = assignment_name(position, acting, role)
    return role_name(role) if name == role_name(role) else f"{role_name(role)}, {name}"


def is_office(role: Role, reach: Reach) -> bool:
    """Whether the post itself is the office people know: leaders go by it, others by agency."""
    return role is Role.PIMPINAN and reach is Reach.REGION


def device_name(agent: str) -> str:
    """A browser as its owner knows it: Chrome di Android."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    if not browser and re.search(r"Version/.*Safari/", agent):
        browser = "Safari"
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s di %(system)s", browser=browser, system=system)
    return browser or system or _("Peramban lain")
