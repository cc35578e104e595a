"""The floor: a Flask route without session, one indexed query, fifty rows in one flat template.

Every budget is a multiple of what this costs in the same run. Its digest is pinned in
bench/pages.py, so that the floor cannot be raised quietly.
"""

import gzip
import os
from typing import Any

from flask import Flask, Response, render_template_string
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

app = Flask(__name__)
engine = create_engine(os.environ["FLOOR_DATABASE"], poolclass=QueuePool)
REGION = os.environ["FLOOR_REGION"]
COLUMNS = (
    "number, statement, status, due_on, first_due_on, deliverable, target_unit, "
    "latest_update_at, latest_note"
)
QUERY = (
    f"SELECT {COLUMNS} FROM commitment "  # noqa: S608
    f"WHERE region_id = '{REGION}' AND closed_on IS NULL ORDER BY due_on, id LIMIT 50"
)
TEMPLATE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>Lantai</title></head><body>
<h1>Komitmen</h1><table class="table table--stack"><tbody>
{% for row in rows %}<tr class="table__row table__row--due" id="baris-{{ loop.index }}">
{% for cell in row %}<td class="cell cell--half cell--wide"
 data-label="Kolom {{ loop.index }}">{{ cell }}</td>
{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""


@app.get("/floor")
def floor() -> Response:
    """Fifty rows of nine columns."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('app.region', %s, true)", (REGION,))
        rows: list[Any] = list(connection.exec_driver_sql(QUERY))
    page = render_template_string(TEMPLATE, rows=rows)
    response = Response(gzip.compress(page.encode(), 6), mimetype="text/html")
    response.headers["Content-Encoding"] = "gzip"
    return response
