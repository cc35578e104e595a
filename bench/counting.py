"""How many statements one page sends to the database, counted inside a process of its own."""

import json
import os
import subprocess
import sys
import uuid

COUNT = """
import json, sys
from sqlalchemy import event
from coordapp import create_app
from coordapp.db import db

app = create_app()
client = app.test_client()
page = client.get("/masuk").get_data(as_text=True)
token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
client.post("/masuk/contoh", data={"csrf_token": token, "user": sys.argv[1], "next": "/"})
client.get(sys.argv[2])
seen = []
with app.app_context():
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda c, cursor, statement, *rest: seen.append(statement),
    )
client.get(sys.argv[2])
own = [s for s in seen if not s.startswith(("PRAGMA", "BEGIN", "SET ", "SELECT set_config"))]
print(json.dumps(len(own)))
"""


def count_queries(env: dict[str, str], user_id: uuid.UUID, path: str) -> int:
    """Statements of one warm GET, without those that begin and scope the transaction."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(user_id), path],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(json.loads(done.stdout.strip().splitlines()[-1]))
