"""A commitment's page: what each reader sees, and what it asks of the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from coordapp.commitments import actions
from coordapp.commitments.models import Commitment, FundingLine, Rhythm, Shape, Status
from coordapp.db import db
from coordapp.followup import actions as followup
from coordapp.policy import SYSTEM, Permission, Role, fetch
from coordapp.tenancy import in_region
from tests.commitments.scenes import ask, at_the_door
from tests.commitments.stage import DRAFT, ITEM, QUOTE
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_commitment,
    make_evidence,
    make_obstacle,
    make_update,
)
from tests.statements import heard_statements

PATH = f"/komitmen/{ITEM}"


def change(app, act):
    """Let something happen to the item."""
    with app.app_context(), in_region("KKU"):
        overseer = make_actor(Role.SEKRETARIAT, make_agency())
        item = fetch(Commitment, overseer, Permission.COMMITMENT_READ, ITEM)
        act(item)
        keep(item)


def test_page_when_a_notice_is_the_source_then_it_says_what_is_unknown(pages, stage):
    page = pages.as_person(stage["secretariat"]).open(PATH)

    assert page.heading == "Merenovasi 12 posyandu"
    for told in (
        f"“{QUOTE}”",
        "Penjabat Bupati",
        "tanggal tidak disebut",
        "perlu konfirmasi dengan notula",
        "belum ditandai diterima",
        "gambar teknis, belum",
        "Belum ada sumber dana yang dicatat.",
    ):
        assert told in page.main


@pytest.mark.parametrize(
    ("name", "title", "first", "others"),
    [
        ("dinkes", "tandai komitmen ini sudah diterima", "Tandai diterima", ["Laporkan"]),
        ("pupr", "laporkan kemajuan", "Laporkan", []),
        ("secretariat", "Tidak ada yang perlu Anda lakukan", "Lapor atas nama", ["Ubah ketentuan"]),
        ("bupati", "Tidak ada yang perlu Anda lakukan", "Beri arahan", ["Akhiri komitmen"]),
        ("auditor", "Tidak ada yang perlu Anda lakukan", None, []),
    ],
)
def test_page_when_a_role_opens_it_then_its_own_next_step(pages, stage, name, title, first, others):
    page = pages.as_person(stage[name]).open(PATH)

    bar = next(item for item in page.tree.all("section") if item.get("class") == "next")
    buttons = [text for text in map(_text, bar.iter()) if text]
    assert title in _text(bar)
    assert (first is None) == (not list(bar.iter("button")) and not list(bar.iter("a")))
    for label in [first, *others] if first else []:
        assert label in buttons


@pytest.mark.parametrize("name", ["dinkes", "pupr", "secretariat", "bupati", "auditor"])
def test_page_when_somebody_else_raised_an_obstacle_then_its_readers_open_it(
    app, pages, stage, name
):
    change(app, lambda item: make_obstacle(item, text="Pagu kurang"))
    reader = pages.as_person(stage[name])

    links = [link for link in reader.open(PATH).tree.all("a") if _text(link) == "Pagu kurang"]

    assert len(links) == 1
    assert "Pagu kurang" in reader.open(links[0].get("href")).heading


def _text(element):
    return " ".join("".join(element.itertext()).split())


def test_page_when_it_is_not_theirs_then_it_does_not_exist(pages, stage):
    pages.as_person(stage["stranger"]).open(PATH, 404)
    pages.as_person(stage["stranger"]).open(f"/komitmen/{DRAFT}", 404)
    pages.as_person(stage["secretariat"]).open("/komitmen/KPG-2026-0001", 404)
    pages.as_person(stage["secretariat"]).open("/komitmen/KKU-2026-9999", 404)


def test_page_when_reports_and_obstacles_came_then_all_are_told(app, pages, stage):
    def happen(item):
        update = make_update(item, note="Dua posyandu menunggu bahan", quantity=Decimal(8))
        actions.tell(SYSTEM, item, actions.story.EventKind.REPORTED, update=str(update.id))
        make_evidence(update, caption="Semau Selatan, 100%")
        make_obstacle(item, text="Pagu kurang", asked="Tambahan pagu")
        item.latest_update_at, item.latest_has_evidence = update.received_at, True
        db.session.add(
            FundingLine(
                commitment_id=item.id,
                source="APBD",
                fiscal_year=2026,
                budgeted_idr=600_000_000,
                realised_idr=412_500_000,
            )
        )
        db.session.add(FundingLine(commitment_id=item.id, source="Mitra", fiscal_year=2026))

    change(app, happen)

    page = pages.as_person(stage["secretariat"]).open(PATH)

    for told in (
        "Dinkes melapor: 8 dari 12 posyandu",
        "Semau Selatan, 100%",
        "1 tautan",
        "Buka laporan",
        "Pagu kurang",
        "Tambahan pagu",
        "600.000.000",
        "68,8%",
        "1 sumber belum diisi",
        "Langkah Anda: periksa laporan 23 Nov 2026.",
        "Batas verifikasi Kamis, 26 November 2026.",
    ):
        assert told in page.main


def test_page_when_an_extension_was_granted_then_first_date_and_slip_stay_visible(
    app, pages, stage, clock
):
    def extend(item):
        sekda = make_actor(Role.SEKRETARIAT, make_agency())
        request = ask(sekda, item, item.due_on + timedelta(days=31))
        actions.decide_request(sekda, request, is_granted=True, decision_note="")

    change(app, extend)

    page = pages.as_person(stage["dinkes"]).open(PATH)

    for told in ("Tenggat awal 7 Des 2026", "Berlaku sekarang 7 Jan 2027", "+31 hari"):
        assert told in page.main
    assert "Diperpanjang 1×, total 31 hari." in page.main


def test_page_when_it_repeats_then_each_period_has_its_state(app, pages, stage):
    def repeat(item):
        item.repeats = Rhythm.WEEKLY
        item.repeats_from, item.repeats_until = date(2026, 11, 9), date(2026, 12, 31)

    change(app, repeat)

    page = pages.as_person(stage["dinkes"]).open(PATH)

    assert "9 Nov 2026 s.d. 15 Nov 2026 Tidak dilaporkan" in page.main
    assert "23 Nov 2026 s.d. 29 Nov 2026 Sedang berjalan" in page.main


def test_page_when_it_is_an_induk_then_the_anak_roll_up_and_strangers_rows_are_hidden(
    app, pages, stage
):
    def fan_out(item):
        top = make_commitment(
            meeting=item.meeting, number="KKU-2026-0900", shape=Shape.INDUK, due_on=None
        )
        top.lead_agency_id = item.lead_agency_id
        for n, status in enumerate((Status.DONE, Status.IN_PROGRESS), start=1):
            make_commitment(
                status,
                item.meeting,
                number=f"KKU-2026-0900.0{n}",
                shape=Shape.ANAK,
                parent_id=top.id,
                statement=f"Anak {n}",
            )

    change(app, fan_out)

    own = pages.as_person(stage["secretariat"]).open("/komitmen/KKU-2026-0900")
    lead = pages.as_person(stage["dinkes"]).open("/komitmen/KKU-2026-0900")
    child = pages.as_person(stage["secretariat"]).open("/komitmen/KKU-2026-0900.01")

    assert "1 dari 2 selesai" in own.main
    assert "KKU-2026-0900.02" in own.main
    assert "1 dari 2 selesai" in lead.main
    assert "KKU-2026-0900.02" not in lead.main
    assert child.link("KKU-2026-0900") == "/komitmen/KKU-2026-0900"


def test_history_when_an_addendum_was_written_then_before_and_after(app, pages, stage):
    change(
        app,
        lambda item: actions.amend_wording(
            make_actor(Role.SEKRETARIAT, make_agency()),
            item,
            reason="Jumlah keliru",
            statement="Merenovasi 14 posyandu",
        ),
    )

    page = pages.as_person(stage["dinkes"]).open(f"{PATH}/riwayat")

    assert "Jumlah keliru" in page.main
    assert "Pernyataan: Merenovasi 12 posyandu menjadi Merenovasi 14 posyandu" in page.main


def report(app, stage, times):
    """The lead reports with evidence, a supporter reports, an obstacle and a request stand."""

    def happen(item):
        for _time in range(times):
            lead = make_actor(Role.INSTANSI, item.lead_agency)
            handed = at_the_door(lead, item, Permission.COMMITMENT_REPORT)
            followup.report_progress(
                lead,
                handed,
                status=Status.IN_PROGRESS,
                note="Berjalan",
                quantity=Decimal(3),
            )
            make_obstacle(item)
            actions.record_funding(lead, item, source="APBD", fiscal_year=2026)
        ask(make_actor(Role.INSTANSI, item.lead_agency), item)

    change(app, happen)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("secretariat", 11), ("dinkes", 11), ("bupati", 11)])
def test_page_when_more_is_reported_then_it_asks_no_more(app, pages, stage, times, name, queries):
    report(app, stage, times)
    visitor = pages.as_person(stage[name])
    visitor.open(PATH)

    with app.app_context(), heard_statements() as heard:
        visitor.open(PATH)

    assert len(heard) <= queries, "\n".join(heard)
    assert len(heard) == queries
