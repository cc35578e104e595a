"""Rows of a made-up regency, written in bulk past the actions: only their number matters."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert

from coordapp.agencies.models import Agency, AgencyType, Connectivity
from coordapp.commitments.models import (
    Commitment,
    CommitmentEvent,
    CommitmentTheme,
    EventKind,
    Judgement,
    Kind,
    Shape,
    Status,
    Support,
)
from coordapp.followup.models import Channel, Update
from coordapp.meetings.models import (
    Attendance,
    Meeting,
    MeetingStatus,
    MeetingType,
    Presence,
    Sifat,
    SourceKind,
)
from coordapp.people.models import Acting, Assignment, User
from coordapp.policy import Reach, Role
from coordapp.programmes.models import Theme
from coordapp.regions.models import LeadershipPost, Place, PostKind, Region

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
AGENCIES = 120
OPERATED = 1
"""Which of the agencies has an operator."""
BEHIND = 14
THEMES = 14
WORDS = (
    *("renovasi", "posyandu", "stunting", "imunisasi", "puskesmas", "desa", "kader", "pelatihan"),
    *("data", "ibu", "hamil", "balita", "rujukan", "jaringan", "obat", "anggaran", "evaluasi"),
    *("mingguan", "lokasi", "tenaga", "sanitasi"),
)
OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED, Status.SUBMITTED)


class Town:
    """One region's rows, made from a seed so that two runs are alike."""

    def __init__(self, word: str, code: str, size: int) -> None:
        self.word, self.code, self.size = word, code, size
        self.random = random.Random(f"{word}{size}")
        self.agencies = [self.key() for _ in range(AGENCIES)]
        self.themes = [self.key() for _ in range(THEMES)]
        self.meetings = [self.key() for _ in range(max(size // 40, 1))]
        self.users: dict[str, uuid.UUID] = {}
        self.open_number = self.reported_number = ""

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def build(self, engine: Engine) -> None:
        """Write every row of the region."""
        with engine.begin() as connection:
            connection.execute(
                insert(Place.__table__), [{"code": self.code, "name": f"Kabupaten {self.word}"}]
            )
            connection.execute(insert(Region.__table__), [self._region()])
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    "SELECT set_config('app.region', %s, true)", (self.word,)
                )
            self._seats(connection)
            self._meetings(connection)
            for start in range(0, self.size, 5000):
                self._commitments(connection, start, min(start + 5000, self.size))

    def _region(self) -> dict[str, Any]:
        return {
            "id": self.word,
            "code": self.code,
            "name": f"Kabupaten {self.word}",
            "timezone": "Asia/Makassar",
            "opened_at": NOW,
            "version": 1,
        }

    def _row(self, **values: Any) -> dict[str, Any]:
        return {"id": self.key(), "region_id": self.word, **values}

    def _seats(self, connection: Connection) -> None:
        rows = []
        for index, agency_id in enumerate(self.agencies):
            name = f"Instansi {index:03d}"
            rows.append(
                {
                    "id": agency_id,
                    "region_id": self.word,
                    "type": AgencyType.PUSKESMAS if index % 3 else AgencyType.DINAS,
                    "name": name,
                    "folded_name": name.casefold(),
                    "short_name": f"Ins {index:03d}",
                    "connectivity": Connectivity.BLANKSPOT if index % 17 == 5 else "baik",
                    "active_from": TODAY - timedelta(days=3650),
                    "version": 1,
                }
            )
        connection.execute(insert(Agency.__table__), rows)
        themes = [
            {"id": key, "region_id": self.word, "slug": f"tema-{index}", "name": f"Tema {index}"}
            for index, key in enumerate(self.themes)
        ]
        connection.execute(insert(Theme.__table__), themes)
        post = self._row(kind=PostKind.BUPATI, title="Bupati", protocol_order=1, version=1)
        connection.execute(insert(LeadershipPost.__table__), [post])
        self._person(connection, "sekretariat", Role.SEKRETARIAT, Reach.AGENCY, None)
        self._person(connection, "pimpinan", Role.PIMPINAN, Reach.REGION, post["id"])
        self._person(connection, "instansi", Role.INSTANSI, Reach.AGENCY, None)

    def _person(
        self, connection: Connection, name: str, role: Role, reach: Reach, post: Any
    ) -> None:
        self.users[name] = user_id = self.key()
        username = f"{name}.{self.word.lower()}"
        connection.execute(
            insert(User.__table__),
            [
                {
                    "id": user_id,
                    "name": f"{name} {self.word}",
                    "username": username,
                    "is_sample": True,
                    "created_at": NOW,
                    "version": 1,
                }
            ],
        )
        connection.execute(
            insert(Assignment.__table__),
            [
                self._row(
                    user_id=user_id,
                    role=role,
                    reach=reach,
                    agency_id=None if post else self.agencies[OPERATED],
                    post_id=post,
                    position=name,
                    acting=Acting.DEFINITIVE,
                    starts_on=TODAY - timedelta(days=900),
                    created_at=NOW,
                    version=1,
                )
            ],
        )

    def _meetings(self, connection: Connection) -> None:
        rows = []
        for index, key in enumerate(self.meetings):
            day = TODAY - timedelta(days=(len(self.meetings) - index) * 7)
            rows.append(
                {
                    "id": key,
                    "region_id": self.word,
                    "number": f"{self.word}-R-{day.year}-{index + 1:03d}",
                    "title": f"Rapat koordinasi {index + 1}",
                    "type": MeetingType.RAKOR,
                    "status": MeetingStatus.APPROVED,
                    "starts_on": day,
                    "sifat": Sifat.BIASA,
                    "source_kind": SourceKind.NOTULA,
                    "closed_at": NOW,
                    "version": 1,
                }
            )
        connection.execute(insert(Meeting.__table__), rows)
        present = [
            self._row(meeting_id=meeting, agency_id=agency, presence=Presence.PRESENT, version=1)
            for meeting in self.meetings
            for agency in self.random.sample(self.agencies, 3)
        ]
        connection.execute(insert(Attendance.__table__), present)

    def _commitments(self, connection: Connection, start: int, end: int) -> None:
        made = [self._commitment(index) for index in range(start, end)]
        connection.execute(insert(Commitment.__table__), made)
        links = [
            self._row(commitment_id=row["id"], theme_id=self.random.choice(self.themes))
            for row in made
        ]
        connection.execute(insert(CommitmentTheme.__table__), links)
        helps = [
            self._row(
                commitment_id=row["id"],
                agency_id=self._other(row["lead_agency_id"]),
                share="Menyiapkan bahan",
                added_at=NOW,
                version=1,
            )
            for row in made
        ]
        connection.execute(insert(Support.__table__), helps)
        told = [row for row in made if row["latest_update_at"] is not None]
        connection.execute(insert(Update.__table__), [self._update(row) for row in told])
        connection.execute(insert(CommitmentEvent.__table__), [self._event(row) for row in made])

    def _other(self, agency: uuid.UUID) -> uuid.UUID:
        return next(key for key in self.random.sample(self.agencies, 2) if key != agency)

    def _commitment(self, index: int) -> dict[str, Any]:
        is_open = self.random.random() < 0.15
        status = self.random.choice(OPEN) if is_open else Status.DONE
        number = f"{self.word}-{2017 + index % 10}-{index + 1:05d}"
        lead = self.random.choice(self.agencies)
        if is_open and status is Status.IN_PROGRESS:
            self.open_number = number
            if lead == self.agencies[OPERATED]:
                self.reported_number = number
        return {
            **self._row(number=number, kind=Kind.KOMITMEN, shape=Shape.TUNGGAL, status=status),
            "statement": " ".join(self.random.choices(WORDS, k=9)).capitalize(),
            "meeting_id": self.random.choice(self.meetings),
            "lead_agency_id": lead,
            "interested_agencies": f" {lead} ",
            "deliverable": "Berita acara",
            "target_quantity": 12,
            "target_unit": "posyandu",
            "achieved_quantity": None if is_open else 12,
            "confirmed_at": NOW - timedelta(days=400),
            "clock_started_at": NOW - timedelta(days=400),
            "created_at": NOW - timedelta(days=400),
            "version": 1,
            **self._days(is_open),
            **self._heard(status),
        }

    def _days(self, is_open: bool) -> dict[str, Any]:
        ahead = self.random.randint(-120, 180) if is_open else self.random.randint(-3600, -10)
        due = TODAY + timedelta(days=ahead)
        closed = None if is_open else due - timedelta(days=self.random.randint(-20, 20))
        return {"due_on": due, "first_due_on": due, "closed_on": closed}

    def _heard(self, status: Status) -> dict[str, Any]:
        """What was reported; verifiers are two weeks behind, and later still with «selesai»."""
        is_heard = status is not Status.NOT_STARTED
        days = self.random.randint(0, 60)
        waits = is_heard and (days < BEHIND or status is Status.SUBMITTED)
        heard_at = NOW - timedelta(days=days) if is_heard else None
        judged = Judgement.UNCHECKED if waits else Judgement.VERIFIED
        return {
            "reported_quantity": 5 if is_heard else None,
            "latest_update_at": heard_at,
            "waiting_since": heard_at if waits else None,
            "waits_as_submission": status is Status.SUBMITTED,
            "latest_judgement": judged if is_heard else None,
            "latest_has_evidence": is_heard,
            "latest_note": "Berjalan sesuai rencana" if is_heard else "",
        }

    def _update(self, row: dict[str, Any]) -> dict[str, Any]:
        status = Status.SUBMITTED if row["status"] is Status.SUBMITTED else Status.IN_PROGRESS
        return self._row(
            commitment_id=row["id"],
            status=status,
            note="Berjalan sesuai rencana",
            quantity=5,
            is_submission=row["waits_as_submission"],
            author_id=self.users["instansi"],
            author_label="Operator",
            agency_id=row["lead_agency_id"],
            channel=Channel.WEB,
            received_at=row["latest_update_at"],
        )

    def _event(self, row: dict[str, Any]) -> dict[str, Any]:
        return self._row(
            commitment_id=row["id"],
            kind=EventKind.CONFIRMED,
            at=NOW - timedelta(days=400),
            actor_label="Sekretariat",
            from_status=Status.DRAFT,
            to_status=Status.NOT_STARTED,
            data={},
        )
