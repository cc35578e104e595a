"""How many statements pages send to the database, counted inside a process of its own."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Sequence

COUNT = """
import json, sys
from sqlalchemy import event
from coordapp import create_app
from coordapp.db import db

app = create_app()
seen = []
with app.app_context():
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda c, cursor, statement, *rest: seen.append(statement),
    )
counts = []
for user, path in json.loads(sys.argv[1]):
    client = app.test_client()
    page = client.get("/masuk").get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post("/masuk/contoh", data={"csrf_token": token, "user": user, "next": "/"})
    client.get(path)
    seen.clear()
    client.get(path)
    setting = ("PRAGMA", "BEGIN", "SET ", "SELECT set_config")
    counts.append(sum(not statement.startswith(setting) for statement in seen))
print(json.dumps(counts))
"""


def count_queries(env: dict[str, str], pages: Sequence[tuple[uuid.UUID, str]]) -> list[int]:
    """Statements of a warm GET of each page, without those that begin and scope the transaction."""
    asked = json.dumps([(str(user_id), path) for user_id, path in pages])
    done = subprocess.run(
        [sys.executable, "-c", COUNT, asked],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    counts: list[int] = json.loads(done.stdout.strip().splitlines()[-1])
    return counts
