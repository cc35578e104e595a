"""The columns of the register's file."""

from coordapp import clock
from coordapp.commitments.queries.export import ExportRow
from coordapp.commitments.queries.rows import Moment
from coordapp.commitments.rules import Fact
from coordapp.csv_export import Cell
from coordapp.language import _

HEAD = (
    "Nomor",
    "Jenis",
    "Pernyataan",
    "PJ",
    "Pendukung",
    "Tema",
    "Wilayah",
    "Keluaran",
    "Tenggat awal",
    "Tenggat berlaku",
    "Diperpanjang (kali)",
    "Status",
    "Terlambat (hari)",
    "Menunggu sinyal",
    "Target",
    "Satuan",
    "Capaian diterima",
    "Capaian dilaporkan",
    "Dilaporkan",
    "Ada bukti",
    "Diverifikasi",
    "Tercapai",
    "Laporan terakhir",
    "Usulan terbuka",
    "Prioritas",
    "Rapat",
    "Tanggal rapat",
)


def head() -> list[str]:
    """The first line of the file."""
    return [_(title) for title in HEAD]


def as_cells(row: ExportRow, moment: Moment) -> list[Cell]:
    """A line of the file, in the order of HEAD; times are the region's."""
    line = row.line
    heard = line.latest_update_at
    return [
        line.number,
        line.kind.value,
        line.statement,
        line.lead,
        "; ".join(line.supports),
        "; ".join(row.themes),
        "; ".join(row.places),
        row.deliverable,
        line.first_due_on,
        line.due_on,
        line.extensions,
        line.status.label,
        line.days_late,
        line.waits_for_signal,
        line.target,
        line.unit,
        line.achieved,
        line.reported,
        _word(line.facts.reported),
        _word(line.facts.evidence),
        _word(line.facts.verified),
        _word(line.facts.achieved),
        clock.local(heard, moment.timezone) if heard else None,
        line.open_request,
        line.is_priority,
        row.meeting_number,
        row.met_on,
    ]


def _word(fact: Fact) -> str:
    return {"yes": _("ya"), "waiting": _("menunggu")}.get(fact.state, _("belum"))
