"""What an agency may be called, contain, and become."""

import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from coordapp.agencies.models import AgencyType, Connectivity, Remoteness
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.personal import is_mail_address, normalise_phone
from coordapp.regions.rules import check_order, check_text, lies_in

T = AgencyType
NAME_LENGTH = 200
USUAL_ORDER = 500
PARENTS: Mapping[AgencyType, frozenset[AgencyType]] = {
    T.BAGIAN: frozenset({T.SETDA, T.RSUD, T.DPRD}),
    T.BIDANG: frozenset({T.DINAS, T.BADAN, T.INSPEKTORAT, T.RSUD}),
    T.UPTD: frozenset({T.DINAS, T.BADAN}),
    T.KELURAHAN: frozenset({T.KECAMATAN}),
    T.DESA: frozenset({T.KECAMATAN}),
    T.RSUD: frozenset({T.DINAS}),
    T.PUSKESMAS: frozenset({T.DINAS}),
    T.PUSTU: frozenset({T.PUSKESMAS, T.DESA, T.KELURAHAN}),
    T.POSKESDES: frozenset({T.PUSKESMAS, T.DESA, T.KELURAHAN}),
    T.POSYANDU: frozenset(
        {T.DESA, T.KELURAHAN, T.PUSKESMAS, T.PUSTU, T.POSKESDES, T.PKK, T.SWASTA}
    ),
    **{
        kind: frozenset({kind})
        for kind in (
            T.TNI,
            T.POLRI,
            T.VERTIKAL,
            T.PKK,
            T.ORMAS,
            T.MITRA,
            T.SWASTA,
            T.PERGURUAN_TINGGI,
            T.PROVINSI,
            T.DPRD,
            T.MEDIA,
        )
    },
}
"""What a type may stand under; a type missing here stands under nothing."""
NEVER_ALONE = frozenset({T.BAGIAN, T.BIDANG, T.UPTD})


@dataclass(frozen=True)
class AgencyFacts:
    """What is settled about an agency when it is registered or changed."""

    type: AgencyType
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent_id: uuid.UUID | None = None
    place_code: str | None = None
    remoteness: Remoteness = Remoteness.NONE
    connectivity: Connectivity = Connectivity.GOOD
    protocol_order: int | None = USUAL_ORDER
    active_from: date | None = None
    shared_code: str | None = None


@dataclass(frozen=True)
class Contact:
    """Whom to ask at an agency."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Entry:
    """An agency as the rules of the hierarchy see it."""

    type: AgencyType
    label: str
    parent_id: uuid.UUID | None = None
    is_retired: bool = False


@dataclass
class Directory:
    """All agencies of a region with every name that leads to one of them."""

    entries: dict[uuid.UUID, Entry] = field(default_factory=dict)
    names: dict[str, uuid.UUID] = field(default_factory=dict)

    def add(self, agency_id: uuid.UUID, entry: Entry, names: Iterable[str]) -> None:
        """Enter an agency and its names."""
        self.entries[agency_id] = entry
        self.names.update({fold(name): agency_id for name in names if name})

    def children_of(self, agency_id: uuid.UUID) -> list[Entry]:
        """The agencies right below one, retired ones left out."""
        return [
            entry
            for entry in self.entries.values()
            if entry.parent_id == agency_id and not entry.is_retired
        ]


def fold(text: str) -> str:
    """One spelling of a name: without case, with single blanks, in compatibility form."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tidy(text: str) -> str:
    """A name as it is kept: single blanks, none around it."""
    return " ".join(text.split())


def tidy_aliases(facts: AgencyFacts) -> list[str]:
    """The other names, each once, without those that repeat name or abbreviation."""
    known = {fold(facts.name), fold(facts.short_name), ""}
    kept = []
    for alias in map(tidy, facts.aliases):
        if fold(alias) not in known:
            known.add(fold(alias))
            kept.append(alias)
    return kept


def check_names(facts: AgencyFacts, directory: Directory, agency_id: uuid.UUID | None) -> None:
    """Refuse a name, abbreviation or alias that already leads to another agency."""
    check_text(facts.name, "name")
    named = [("name", facts.name), ("short_name", facts.short_name)]
    for part, text in named + [("aliases", alias) for alias in tidy_aliases(facts)]:
        if len(text) > NAME_LENGTH:
            raise Refused(_("Terlalu panjang: paling banyak %(max)s huruf.", max=NAME_LENGTH), part)
        holder = directory.names.get(fold(text)) if text else None
        if holder is not None and holder != agency_id:
            label = directory.entries[holder].label
            raise Refused(
                _("“%(name)s” sudah dipakai oleh %(agency)s.", name=tidy(text), agency=label), part
            )


def may_stand_under(child: AgencyType, parent: AgencyType | None) -> bool:
    """Whether an agency of one type may stand under one of another, or under none."""
    if parent is None:
        return child not in NEVER_ALONE
    return parent in PARENTS.get(child, frozenset())


def check_parent(
    kind: AgencyType,
    parent_id: uuid.UUID | None,
    directory: Directory,
    agency_id: uuid.UUID | None = None,
) -> None:
    """Refuse a parent that is unknown, retired, below the agency itself, or of no fitting type."""
    if parent_id is None:
        if not may_stand_under(kind, None):
            raise Refused(
                _("%(kind)s selalu punya induk. Pilih induknya.", kind=kind.label), "parent_id"
            )
        return
    parent = directory.entries.get(parent_id)
    if parent is None or parent.is_retired:
        raise Refused(_("Pilih induk yang masih aktif."), "parent_id")
    if agency_id is not None and is_below(parent_id, agency_id, directory):
        raise Refused(_("Induk ini berada di bawah instansi ini sendiri."), "parent_id")
    if not may_stand_under(kind, parent.type):
        raise Refused(
            _(
                "%(kind)s tidak dapat berada di bawah %(parent)s.",
                kind=kind.label,
                parent=parent.label,
            ),
            "parent_id",
        )


def is_below(lower: uuid.UUID, upper: uuid.UUID, directory: Directory) -> bool:
    """Whether an agency is another one or stands anywhere under it."""
    seen: set[uuid.UUID] = set()
    step: uuid.UUID | None = lower
    while step is not None and step not in seen:
        if step == upper:
            return True
        seen.add(step)
        entry = directory.entries.get(step)
        step = entry.parent_id if entry else None
    return False


def check_children(kind: AgencyType, label: str, children: Iterable[Entry], part: str) -> None:
    """Refuse a type, or a successor, that could not hold the agencies below."""
    for child in children:
        if not may_stand_under(child.type, kind):
            raise Refused(
                _(
                    "%(child)s tidak dapat berada di bawah %(parent)s.",
                    child=child.label,
                    parent=label,
                ),
                part,
            )


def check_place(place_code: str | None, region_code: str, known: Iterable[str]) -> None:
    """Refuse a place that is not in the register or not of this region."""
    if place_code and (place_code not in known or not lies_in(place_code, region_code)):
        raise Refused(_("Kode wilayah ini bukan bagian dari daerah ini."), "place_code")


def check_start(active_from: date | None, today: date) -> date:
    """The day an agency began, today unless stated; never in the future."""
    if active_from is not None and active_from > today:
        raise Refused(_("Tanggal mulai tidak boleh sesudah hari ini."), "active_from")
    return active_from or today


def check_protocol_order(order: int | None) -> int:
    """A place in the protocol; the usual one when none is given."""
    return check_order(USUAL_ORDER if order is None else order)


def check_retirement(
    agency_id: uuid.UUID,
    successor_id: uuid.UUID | None,
    directory: Directory,
) -> None:
    """Refuse a retirement that would leave agencies below without a fitting parent."""
    children = directory.children_of(agency_id)
    if successor_id is None:
        if children:
            raise Refused(
                _(
                    "Masih ada %(count)s sub-unit. Pilih penerus, atau pindahkan dahulu.",
                    count=len(children),
                ),
                "successor_id",
            )
        return
    successor = directory.entries.get(successor_id)
    if successor is None or successor.is_retired:
        raise Refused(_("Pilih penerus yang masih aktif."), "successor_id")
    if is_below(successor_id, agency_id, directory):
        raise Refused(
            _("Penerus tidak boleh instansi ini sendiri atau sub-unitnya."), "successor_id"
        )
    if successor.type is T.BIDANG and directory.entries[agency_id].type is not T.BIDANG:
        raise Refused(
            _("Bidang tidak memimpin komitmen, jadi tidak dapat menjadi penerus."), "successor_id"
        )
    check_children(successor.type, successor.label, children, "successor_id")


def check_end(on: date | None, active_from: date, today: date) -> date:
    """The first day an agency no longer exists: after it began, not in the future."""
    if on is None:
        raise Refused(_("Isi tanggal berakhirnya."), "on")
    if on > today:
        raise Refused(_("Tanggal berakhir tidak boleh sesudah hari ini."), "on")
    if on < active_from:
        raise Refused(_("Tanggal berakhir tidak boleh sebelum tanggal mulai."), "on")
    return on


def check_active(is_retired: bool) -> None:
    """Refuse changes to a retired agency: history keeps its names."""
    if is_retired:
        raise Refused(_("Instansi ini sudah tidak aktif. Riwayatnya tidak diubah."))


def check_contact(contact: Contact) -> Contact:
    """The contact as it is kept, refused when number or address cannot be used."""
    phone = normalise_phone(contact.phone) if contact.phone.strip() else ""
    if phone is None:
        raise Refused(_("Tulis nomor telepon seperti 0812 3456 7890."), "contact_phone")
    email = contact.email.strip()
    if email and not is_mail_address(email):
        raise Refused(_("Alamat email ini tidak lengkap."), "contact_email")
    return Contact(tidy(contact.name), phone, email)
