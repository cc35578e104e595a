"""Registering, changing, moving and retiring agencies."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm.attributes import flag_modified
from uuid_utils.compat import uuid7

from coordapp import audit, clock
from coordapp.agencies import queries, rules
from coordapp.agencies.importing import ImportRow
from coordapp.agencies.models import Agency, AgencyAlias
from coordapp.agencies.rules import AgencyFacts, Contact, Directory
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.models import Region
from coordapp.regions.queries import hold_region, place_codes
from coordapp.tenancy import bound_region


def register_agency(actor: Actor, facts: AgencyFacts, contact: Contact | None = None) -> Agency:
    """Enter an agency into the region's directory."""
    region = _region()
    directory = queries.load_directory()
    _check_facts(facts, directory, region, place_codes(region))
    agency = _add_agency(uuid7(), facts, contact or Contact(), clock.today(region.timezone))
    audit.note(actor, "register_agency", agency)
    return agency


def change_agency(actor: Actor, agency: Agency, facts: AgencyFacts) -> Agency:
    """Change what is settled about an active agency; another parent moves it."""
    rules.check_active(agency.is_retired)
    region = _region()
    directory = queries.load_directory()
    _check_facts(facts, directory, region, place_codes(region), agency.id)
    rules.check_children(facts.type, facts.name, directory.children_of(agency.id), "type")
    _write_facts(agency, facts, clock.today(region.timezone))
    _write_aliases(agency, rules.tidy_aliases(facts))
    audit.note(actor, "change_agency", agency)
    if facts.parent_id != agency.parent_id:
        parent = queries.get_agency(facts.parent_id) if facts.parent_id else None
        move_agency(actor, agency, parent)
    return agency


def move_agency(actor: Actor, agency: Agency, parent: Agency | None) -> Agency:
    """Put an agency under another one, or under none."""
    rules.check_active(agency.is_retired)
    parent_id = parent.id if parent else None
    rules.check_parent(agency.type, parent_id, queries.load_directory(), agency.id)
    agency.parent_id = parent_id
    audit.note(actor, "move_agency", agency)
    return agency


def retire_agency(
    actor: Actor, agency: Agency, *, successor: Agency | None, on: date | None
) -> Agency:
    """End an agency on a day; agencies below and other names go to its successor.

    Its own names stay with its history. Open commitments are handed over by the verb that
    calls this one.
    """
    rules.check_active(agency.is_retired)
    region = _region()
    successor_id = successor.id if successor else None
    rules.check_retirement(agency.id, successor_id, queries.load_directory())
    on = rules.check_end(on, agency.active_from, clock.today(region.timezone))
    for child in queries.active_children(agency):
        child.parent_id = successor_id
    for alias in queries.aliases_of(agency):
        if successor_id is None:
            db.session.delete(alias)
        else:
            alias.agency_id = successor_id
    agency.active_until = on
    agency.successor_id = successor_id
    audit.note(actor, "retire_agency", agency)
    return agency


def change_contact(
    actor: Actor, agency: Agency, *, contact_name: str, contact_phone: str, contact_email: str
) -> Agency:
    """Change whom to ask at an agency."""
    rules.check_active(agency.is_retired)
    contact = rules.check_contact(Contact(contact_name, contact_phone, contact_email))
    _write_contact(agency, contact)
    audit.note(actor, "change_contact", agency)
    return agency


def import_agencies(actor: Actor, rows: Sequence[ImportRow]) -> list[Agency]:
    """Register every row of a sheet, or none."""
    today = clock.today(_region().timezone)
    plan = queries.plan_rows(rows)
    if plan.faults or not plan.drafts:
        raise Refused(_("Isi berkas belum dapat disimpan. Periksa kembali barisnya."))
    agencies = []
    for draft in plan.in_order():
        agency = _add_agency(draft.id, draft.facts, draft.contact, today)
        audit.note(actor, "register_agency", agency, reason=_("Impor dari berkas"))
        agencies.append(agency)
    return agencies


def _region() -> Region:
    return hold_region(bound_region())


def _check_facts(
    facts: AgencyFacts,
    directory: Directory,
    region: Region,
    places: frozenset[str],
    agency_id: uuid.UUID | None = None,
) -> None:
    rules.check_names(facts, directory, agency_id)
    rules.check_parent(facts.type, facts.parent_id, directory, agency_id)
    rules.check_place(facts.place_code, region.code, places)
    rules.check_start(facts.active_from, clock.today(region.timezone))
    rules.check_protocol_order(facts.protocol_order)


def _add_agency(agency_id: uuid.UUID, facts: AgencyFacts, contact: Contact, today: date) -> Agency:
    agency = Agency(id=agency_id, parent_id=facts.parent_id)
    _write_facts(agency, facts, today)
    _write_contact(agency, rules.check_contact(contact))
    db.session.add(agency)
    _write_aliases(agency, rules.tidy_aliases(facts))
    return agency


def _write_facts(agency: Agency, facts: AgencyFacts, today: date) -> None:
    agency.type = facts.type
    agency.name = rules.tidy(facts.name)
    agency.folded_name = rules.fold(facts.name)
    agency.short_name = rules.tidy(facts.short_name)
    agency.folded_short_name = rules.fold(facts.short_name)
    agency.place_code = facts.place_code or None
    agency.remoteness = facts.remoteness
    agency.connectivity = facts.connectivity
    agency.protocol_order = rules.check_protocol_order(facts.protocol_order)
    agency.active_from = rules.check_start(facts.active_from, today)
    agency.shared_code = (facts.shared_code or "").strip() or None


def _write_contact(agency: Agency, contact: Contact) -> None:
    agency.contact_name = contact.name
    agency.contact_phone = contact.phone
    agency.contact_email = contact.email


def _write_aliases(agency: Agency, aliases: list[str]) -> None:
    """Keep, add and remove aliases; the agency's version counts even when only they change."""
    known = {alias.folded_text: alias for alias in queries.aliases_of(agency)}
    wanted = {rules.fold(text): text for text in aliases}
    for folded, text in wanted.items():
        if folded in known:
            known[folded].text = text
        else:
            db.session.add(AgencyAlias(agency_id=agency.id, text=text, folded_text=folded))
    for folded in known.keys() - wanted.keys():
        db.session.delete(known[folded])
    if known.keys() != wanted.keys():
        flag_modified(agency, "name")
