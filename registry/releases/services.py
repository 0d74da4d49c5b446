"""Releasing: a child's facts by a person, the donor's page with them, the money after those who approved it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Denied
from registry.core.i18n import Text
from registry.donors.models import Donor, Pairing
from registry.extensions import db
from registry.regions.queries import region_name
from registry.releases import queries
from registry.releases.content import Shown, digest, pack
from registry.releases.counting import crowd_groups, status_class
from registry.releases.crowd import Choice, Fact, choose, choose_months, school_year
from registry.releases.errors import ConsentRefused, TooFew, too_few
from registry.releases.facts import count_children, list_gifts, list_pairs
from registry.releases.knowing import Known, Marks, inferred_facts, released_facts
from registry.releases.models import DonorRelease, ReleasedChild
from registry.settings.queries import get_number


@dataclass(frozen=True)
class Telling:
    """What a release would tell of the child of a pairing; `refusal` says why not.

    `withheld`: so many months of visits stay out, because too few children were visited in them.
    """

    pairing: Pairing
    choice: Choice
    county: str
    visits: tuple[dt.date, ...]
    refusal: Text | None
    withheld: int = 0


def build(donor_id: int, today: dt.date) -> Shown:
    """The donor's page from approved values: money as it stands, of each child what was released; three queries."""
    gifts, pairs = tuple(list_gifts(donor_id)), tuple(list_pairs(donor_id))
    return Shown(today.replace(day=1), gifts, count_children(donor_id), pairs)


def plan_tellings(pairings: Sequence[Pairing], *, today: dt.date, with_status: bool = False) -> list[Telling]:
    """What a release of these pairings would tell, in their order; a query for each county and six more.

    Counted is what a donor would know then: what any release told of the child, what programs, gifts and sums say,
    and the months of visits, of which as many are told as k children share, the newest first.
    """
    people, marks = [pairing.person_id for pairing in pairings], Marks()
    told, rules = released_facts(people, marks), inferred_facts(people, marks)
    refused, visits = queries.refused_people(people), queries.visit_months(people)
    months = {
        row.id: [day for day in visits.get(row.person_id, []) if day >= row.starts_on.replace(day=1)]
        for row in pairings
    }  # fmt: skip
    bits = {row.id: {marks.month(day): day for day in reversed(months[row.id])} for row in pairings}
    groups = {county: crowd_groups(county, marks) for county in {row.person.county_code for row in pairings}}
    tellings = []
    for row in pairings:
        known = Known(told.get(row.person_id, []), rules.get(row.person_id, []), groups[row.person.county_code], marks)
        status = status_class(row.person.status_mask) if with_status else ""
        wanted = Fact(row.person.stage or "", status, school_year(today))
        refusal = ConsentRefused(row.alias).message if row.person_id in refused else None
        tellings.append(_plan(row, known, wanted, bits[row.id], today, refusal))
    return tellings


def _plan(
    row: Pairing, known: Known, wanted: Fact, months: dict[int, dt.date], today: dt.date, refusal: Text | None
) -> Telling:
    region = f"{row.person.county_code}000000"
    k = get_number("k_anonymity", on=today, region_code=region)
    choice, shown = choose(known.groups, known.facts, wanted, k), 0
    if choice.fact is not None:
        now = wanted.school_year
        shown, crowd = choose_months(known.groups, [*known.facts, choice.fact], list(months), now, k)
        choice = replace(choice, crowd=crowd)
    elif refusal is None:
        refusal = too_few(choice.crowd, k, row.alias, known, wanted.school_year)
    visits = tuple(sorted(day for bit, day in months.items() if bit & shown))
    return Telling(row, choice, region_name(region), visits, refusal, len(months) - len(visits))


def release_pairings(
    donor: Donor, pairings: Sequence[Pairing], *, actor: Actor, today: dt.date, with_status: bool = False
) -> list[Telling]:
    """Tell the donor of these children, each as closely as k children share it, and build her page anew.

    Raises Denied; TooFew or ConsentRefused when it is one pairing and that may not go out. Of several, those that
    may not are left as they were, with their reason in the answer.
    """
    actor.demand(Permission.RELEASE_PUBLISH)
    if not covers(actor, donor.scope_code) or not all(covers(actor, row.scope_code) for row in pairings):
        raise Denied
    tellings = plan_tellings(pairings, today=today, with_status=with_status)
    if len(tellings) == 1 and tellings[0].refusal is not None:
        _refuse(tellings[0])
    for telling in tellings:
        if telling.refusal is None and telling.choice.fact is not None and telling.choice.level is not None:
            _tell(telling, actor)
    db.session.flush()
    keep_page(donor, build(donor.id, today), by=actor)
    told = [telling.pairing.person_id for telling in tellings if telling.refusal is None]
    detail = {"told": len(told), "refused": len(tellings) - len(told)}
    record(actor, "release.page", donor, subjects=told, detail=detail)
    return tellings


def _refuse(telling: Telling) -> None:
    assert telling.refusal is not None
    if telling.choice.fact is not None:
        raise ConsentRefused(telling.pairing.alias)
    raise TooFew(telling.refusal)


def _tell(telling: Telling, actor: Actor) -> None:
    fact, level, pairing = telling.choice.fact, telling.choice.level, telling.pairing
    assert fact is not None and level is not None
    db.session.add(
        ReleasedChild(
            pairing_id=pairing.id, person_id=pairing.person_id, scope_code=pairing.scope_code, level=level,
            county=telling.county, stage=fact.stage, status=fact.status, school_year=fact.school_year,
            visits=",".join(day.isoformat() for day in telling.visits), crowd=telling.choice.crowd,
            released_by_id=actor.user_id,
        )
    )  # fmt: skip


def keep_page(donor: Donor, shown: Shown, *, by: Actor | None) -> DonorRelease:
    """Add the page to what the donor may see. The caller logs who released it."""
    packed = pack(shown)
    row = DonorRelease(
        donor_id=donor.id, scope_code=donor.scope_code, content=packed, digest=digest(packed),
        released_by_id=by.user_id if by else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def follow_money(donor: Donor, today: dt.date) -> DonorRelease:
    """The donor's newest page, built anew when money moved since: that was released by those who approved it.

    Facts of children, letters, notes and photos are taken as a person last released them, whatever has changed.
    """
    fresh = build(donor.id, today)
    newest = queries.find_release(donor.id)
    if newest is not None and not moved(fresh, newest):
        return newest
    row = keep_page(donor, fresh, by=None)
    record(None, "release.money", donor)
    return row


def moved(shown: Shown, newest: DonorRelease) -> bool:
    """Whether the donor's page has to be built anew."""
    return newest.digest != digest(pack(shown))
