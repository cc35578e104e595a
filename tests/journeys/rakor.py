"""A coordination meeting as its secretariat and notulis hold it, page by page."""

from dataclasses import dataclass

from coordapp.meetings.models import LineKind
from coordapp.regions.models import PostKind
from tests.journeys.sample import Sample, fill
from tests.page import Answer, Visitor

LINES = {
    LineKind.KOMITMEN: "Merenovasi dua belas posyandu di empat desa",
    LineKind.ARAHAN: "Semua puskesmas memperbarui data sasaran",
    LineKind.KEPUTUSAN: "Evaluasi dilakukan setiap bulan",
    LineKind.KENDALA: "Sinyal belum menjangkau pulau terluar",
    LineKind.USULAN: "Menambah satu kapal puskesmas keliling",
    LineKind.TANYA_JAWAB: "Kapan alat timbang tiba?",
    LineKind.CATATAN: "Rapat dibuka pukul sembilan",
}
PROMISES = (LineKind.KOMITMEN, LineKind.ARAHAN, LineKind.KEPUTUSAN)
ANSWER = "Akhir bulan depan"


@dataclass
class Rakor:
    """One meeting of a regency's sample people."""

    sample: Sample
    code: str
    number: str = ""

    @property
    def path(self) -> str:
        return f"/rapat/{self.number}"

    def person(self, key: str) -> Visitor:
        """A new browser of one of the regency's people."""
        return self.sample.enter(f"{key}.{self.code}")

    def schedule(self, secretariat: Visitor) -> None:
        """Enter the meeting with its agenda; the Sekda's post is named for the approval."""
        agenda = (
            secretariat.open("/rapat/baru")
            .form("Jadwalkan")
            .submit(
                title="Rakor percepatan posyandu (contoh)",
                starts_on="23/11/2026",
                place="Aula Setda",
                approver_post_id=self.sample.post(self.code.upper(), PostKind.SEKDA),
                notulis_id=str(self.sample.user_id(f"notulis.{self.code}")),
            )
            .follow()
        )
        self.number = agenda.path.split("/")[2]
        agenda.form("Tambah butir").submit(titles="Posyandu\nJaringan layanan")

    def invite(self, secretariat: Visitor, *keys: str) -> Answer:
        """Invite the agencies these people act for."""
        agencies = [self.sample.agency_of(f"{key}.{self.code}") for key in keys]
        form = secretariat.open(f"{self.path}/undangan").form("Undang")
        return form.submit(agency_ids=agencies).follow()

    def start(self, secretariat: Visitor) -> None:
        """Begin, and write down that everybody came."""
        secretariat.open(self.path).form("Mulai rapat").submit()
        form = secretariat.open(f"{self.path}/kehadiran").form("Simpan kehadiran")
        came = {name: "hadir" for name in form.values if name.startswith("presence-")}
        form.submit(**came)

    def minute(self, notulis: Visitor) -> Answer:
        """One line of each kind."""
        for kind, text in LINES.items():
            form = notulis.open(f"{self.path}/catat").form("Simpan baris")
            answer = ANSWER if kind is LineKind.TANYA_JAWAB else ""
            form.submit(kind=kind.value, text=text, answer=answer)
        return notulis.open(self.path)

    def establish(
        self, secretariat: Visitor, line: int, lead: str, due_on: str, **values: str
    ) -> str:
        """Complete the draft of a line and confirm it; answers the number it got."""
        form = secretariat.open(f"/komitmen/{self.number}.b{line}/lengkapi").form("Tetapkan")
        page = form.submit(
            lead_agency_id=self.sample.agency_of(f"{lead}.{self.code}"),
            due_on=due_on,
            deliverable="Berita acara serah terima",
            **values,
        ).follow()
        return page.path.rpartition("/")[2]

    def close(self, secretariat: Visitor) -> Answer:
        """Close the minutes over the warnings that are left."""
        form = secretariat.open(f"{self.path}/tutup").form("Tutup notula")
        if "overridden" in form.names:
            form = fill(form, overridden="Dilengkapi sesudah rapat")
        return form.submit().follow()
