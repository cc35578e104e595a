"""Eight people save one row fifty times each: every save counts, or says that it did not."""

import re
from collections import Counter
from functools import partial

from sqlalchemy import select

from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.tenancy import in_region
from tests.house.threads import at_once

EDITORS, SAVES = 8, 50
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


def save_again_and_again(visitor, path, form, editor):
    """Status of each of fifty saves, with the version it was based on."""
    answers = []
    for turn in range(SAVES):
        form |= {"name": f"Dinas {editor} {turn}", "client_key": f"{editor}-{turn}"}
        answer = visitor.http.post(path, data=form)
        answers.append((answer.status_code, form["version"]))
        form["version"] = version_in(answer, visitor, path)
    return answers


def version_in(answer, visitor, path):
    """The version on the page shown now; an error page shows none, so the form is opened again."""
    found = VERSION.search(answer.get_data(as_text=True))
    found = found or VERSION.search(visitor.http.get(path).get_data(as_text=True))
    return found.group(1)


def test_row_when_eight_editors_save_at_once_then_no_save_is_lost(office):
    path = f"/probe/{office.agency_id}"
    visitors = [office.visitor() for _ in range(EDITORS)]
    forms = [visitor.open(path).form("Simpan").values for visitor in visitors]

    saves = at_once(
        *(
            partial(save_again_and_again, visitor, path, form, editor)
            for editor, (visitor, form) in enumerate(zip(visitors, forms, strict=True))
        )
    )

    answers = Counter(status for editor in saves for status, _ in editor)
    bases = Counter(base for editor in saves for status, base in editor if status == 303)
    with office.app.app_context(), in_region("KKU"):
        advanced = db.session.scalars(select(Agency.version)).one() - 1
    assert set(answers) <= {303, 409}, answers
    assert answers.total() == EDITORS * SAVES
    assert [base for base, times in bases.items() if times > 1] == []
    assert advanced == answers[303] > 0


def test_save_when_it_names_no_version_then_both_texts_are_shown(office):
    path = f"/probe/{office.agency_id}"
    visitor = office.visitor()
    form = visitor.open(path).form("Simpan").values
    sent = {name: value for name, value in form.items() if name != "version"}

    answer = visitor.http.post(path, data=sent | {"name": "Dinas Kesehatan dan KB"})

    assert answer.status_code == 409
    assert "Dinas Kesehatan dan KB" in answer.get_data(as_text=True)
