"""Bad input in every form of three people: a plain sentence, nothing lost, nothing half-saved."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from sqlalchemy import MetaData, func, select

from coordapp.db import Base, db
from coordapp.tenancy import in_region
from tests.journeys.crawling import WriteForm, find_forms, refusals_in
from tests.journeys.rakor import Rakor
from tests.journeys.sample import fill

PEOPLE = ("sekretariat", "dinkes", "sekda")
LONG = "posyandu " * 1112
NO_DAY = "31/02/2027"
NOBODY = "01900000-0000-7000-8000-000000000000"
ODD = "Catatan \U0001f600 <b id=jahat>tebal</b>\x00 & 'kutip'"
BIG = 200 * 1024 * 1024
CUT_TO_SIZE = {"meetings.record_attendance"}
"""A sheet of many short cells, whose fields take no more than fits; the rest is cut off."""


@pytest.fixture
def rakor(sample):
    """A running meeting with lines, a blocked commitment and a request: every kind of form."""
    rakor = Rakor(sample, "kku")
    secretariat, dinkes = rakor.person("sekretariat"), rakor.person("dinkes")
    rakor.schedule(secretariat)
    rakor.invite(secretariat, "dinkes", "pupr")
    rakor.start(secretariat)
    rakor.minute(rakor.person("notulis"))
    pledge = rakor.establish(secretariat, 1, "dinkes", "30/11/2026", target_quantity="12")
    report = dinkes.open(f"/komitmen/{pledge}/lapor").form("Kirim")
    asked = {"obstacle_class": "jaringan", "asked": "Penguat sinyal"}
    fill(report, status="blocked", note="Tidak terkirim", **asked).submit()
    request = dinkes.open(f"/komitmen/{pledge}/usulan-perpanjangan").form("Ajukan usulan")
    request.submit(proposed_due_on="31/12/2026", reason="Kapal belum tersedia")
    return rakor


@pytest.fixture(params=PEOPLE)
def forms(request, rakor):
    """The forms of one person, by the endpoint they lead to."""
    return find_forms(rakor.person(request.param))


def count_rows(app) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context(), in_region("KKU"):
        connection = db.session.connection()
        metadata = MetaData()
        metadata.reflect(connection, only=sorted(Base.metadata.tables))
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def wrong_values(name: str, form: WriteForm, elsewhere: str) -> Iterator[dict[str, str]]:
    """Texts too long, a day that does not exist, a row that does not or lies elsewhere."""
    if form.texts and name not in CUT_TO_SIZE:
        yield dict.fromkeys(form.texts, LONG.strip())
    pickers = [picker for picker in form.named("select") if not picker.startswith("presence-")]
    for key in (NOBODY, elsewhere) if pickers else ():
        yield dict.fromkeys(pickers, key)
    days = form.named("input", "date")
    if days:
        yield dict.fromkeys(days, NO_DAY)


def problems_of(form: WriteForm, **values: object) -> list[str]:
    """What is wrong with the answer to bad input that has to be refused."""
    answer = form.send(**values)
    if answer.status not in (409, 422):
        return [f"{form.action}: {sorted(values)} answered {answer.status}"]
    problems = [] if refusals_in(answer) else [f"{form.action}: {sorted(values)} without a word"]
    again = [WriteForm(answer, item) for item in answer.tree.all("form")]
    kept = next((item.values for item in again if item.action == form.action), {})
    lost = [name for name in form.texts if name in values and kept.get(name) != values[name]]
    return problems + [f"{form.action}: {name} is lost" for name in lost]


def test_forms_when_searched_then_each_person_has_their_own(forms):
    assert len(forms) >= 2
    assert any("report" in name or "decide" in name or "minute" in name for name in forms)


def test_forms_when_a_value_cannot_be_right_then_it_is_refused_and_the_texts_stay(
    app, sample, forms
):
    elsewhere = sample.agency_of("dinkes.kpg")
    before = count_rows(app)

    problems = [
        problem
        for name, form in forms.items()
        for values in wrong_values(name, form, elsewhere)
        for problem in problems_of(form, **values)
    ]

    assert problems == []
    assert count_rows(app) == before


def test_forms_when_empty_then_they_answer_with_a_sentence_or_take_it(app, forms):
    for form in forms.values():
        before = count_rows(app)

        answer = form.send(**dict.fromkeys(form.texts, ""))

        assert answer.status in (303, 409, 422), form.action
        if answer.status != 303:
            assert refusals_in(answer), form.action
            assert count_rows(app) == before


def test_forms_when_a_text_holds_odd_signs_then_they_stay_signs(forms):
    for form in forms.values():
        answer = form.send(**dict.fromkeys(form.texts, ODD))

        assert answer.status in (303, 404, 409, 422), form.action
        page = answer.visitor.open(form.page.path) if answer.status != 422 else answer
        assert [item for item in page.tree.all("b") if item.get("id") == "jahat"] == []


def test_forms_when_sent_twice_then_they_are_applied_once(app, forms):
    applied = []
    for form in forms.values():
        filled = dict.fromkeys(form.texts, "Cukup jelas")
        values = {**form.values, **filled}
        first = form.send(**values)
        if first.status != 303:
            continue
        before = count_rows(app)

        second = form.send(**values)

        assert (second.status, second.location) == (303, first.location), form.action
        assert count_rows(app) == before, form.action
        applied.append(form.action)

    assert applied


def test_forms_when_somebody_saved_in_between_then_both_texts_are_shown(rakor):
    compared = []
    for name, form in find_forms(rakor.person("sekretariat")).items():
        if not form.values.get("version") or not form.texts:
            continue
        text = form.texts[0]
        fresh = {"client_key": f"lain-{name}", text: "Tulisan orang lain"}
        if form.send(**fresh).status != 303:
            continue

        answer = form.send(**{text: "Tulisan saya"})

        assert answer.status == 409, form.action
        assert "Tulisan orang lain" in answer.main
        (again,) = [
            WriteForm(answer, item)
            for item in answer.tree.all("form")
            if item.get("action") == form.action
        ]
        assert again.values[text] == "Tulisan saya"
        compared.append(name)

    assert compared


def test_upload_when_it_claims_200_mb_then_it_is_refused_before_it_is_read(app, rakor):
    visitor = rakor.person("dinkes")
    before = count_rows(app)

    response = visitor.http.post(
        "/komitmen/KKU-2026-0003/lapor",
        input_stream=BytesIO(b"--x\r\n"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(BIG)},
    )

    assert response.status_code == 413
    assert "paling besar" in response.get_data(as_text=True)
    assert count_rows(app) == before
    response.close()


def test_sums_when_larger_than_a_small_integer_then_they_are_kept(rakor):
    secretariat = rakor.person("sekretariat")
    form = secretariat.open("/komitmen/KKU-2026-0001/dana").form("Simpan")

    form.submit(source="APBD", fiscal_year="2026", pledged_idr="250.000.000.000")

    assert "250.000.000.000" in secretariat.open("/komitmen/KKU-2026-0001").main
