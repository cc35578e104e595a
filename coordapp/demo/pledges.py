"""Complete and confirm the sample's class A lines; class B lines stay drafts."""

from typing import TYPE_CHECKING, Any

from coordapp import clock
from coordapp.commitments import actions
from coordapp.commitments.models import Commitment, Rhythm
from coordapp.commitments.queries.lookups import find_draft_of
from coordapp.db import db

if TYPE_CHECKING:
    from coordapp.demo.loading import Cast


def confirm_pledges(cast: "Cast") -> None:
    """In the order they were confirmed, so that numbers follow time."""
    rows = sorted(cast.data["commitments"], key=lambda row: -row["confirmed_days_ago"])
    for row in rows:
        with clock.freeze(cast.moment(row["confirmed_days_ago"])):
            _confirm(cast, row)


def _confirm(cast: "Cast", row: dict[str, Any]) -> None:
    draft = find_draft_of(cast.lines[row["line"]].id)
    assert draft is not None, row["line"]
    actor = cast.actor("sekretariat")
    _complete(cast, row, draft)
    if row.get("shape") == "induk":
        chosen = [cast.agencies[key] for key in row["children"]]
        children = actions.fan_out_commitment(actor, draft, chosen)
        for index, child in enumerate(children, start=1):
            cast.commitments[f"{row['line']}.{index:02d}"] = child.number
    else:
        actions.confirm_commitment(actor, draft)
    cast.commitments[row["line"]] = draft.number
    for line in row.get("funding", []):
        _fund(cast, row, draft, line)
    db.session.flush()


def _complete(cast: "Cast", row: dict[str, Any], draft: Commitment) -> None:
    repeats = Rhythm(row["repeat"]) if "repeat" in row else None
    lead, coach = cast.agencies.get(row.get("lead", "")), cast.agencies.get(row.get("pembina", ""))
    giver = cast.posts.get(row.get("giver_post", ""))
    if repeats:
        draft.repeats_from = cast.day(-row["repeat_from_days_ago"])
    actions.complete_commitment(
        cast.actor("sekretariat"),
        draft,
        statement=draft.statement,
        lead_agency_id=lead.id if lead else None,
        deliverable=row["deliverable"],
        due_on=None if repeats else cast.day(row["due_in_days"]),
        target_quantity=row.get("target_quantity"),
        target_unit=row.get("unit", ""),
        repeats=repeats,
        repeats_until=row.get("until"),
        is_priority=row["priority"],
        coach_agency_id=coach.id if coach else None,
        giver_post_id=giver.id if giver else None,
        theme_ids=[cast.themes[key].id for key in row["themes"]],
        place_codes=[code for code in row["places"] if code != cast.region.code],
        supports=[(cast.agencies[item["agency"]].id, item["share"]) for item in row["support"]],
    )


def _fund(cast: "Cast", row: dict[str, Any], commitment: Commitment, line: dict[str, Any]) -> None:
    actions.record_funding(
        cast.actor("sekretariat"),
        commitment,
        source=line["source"],
        fiscal_year=line["fiscal_year"],
        pledged_idr=line.get("pledged"),
        budgeted_idr=line.get("budgeted"),
        realised_idr=line.get("realised"),
        document=line.get("document", ""),
    )
