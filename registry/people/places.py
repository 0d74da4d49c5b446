"""The places an office may choose from on a form: below a township its villages, above it by typing."""

from __future__ import annotations

from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.scope import covers
from registry.core.pinyin import initials_of
from registry.people.models import Person
from registry.regions.codes import COUNTY, TOWNSHIP, VILLAGE, level_of
from registry.regions.queries import children_of, path_names, region_name


@dataclass(frozen=True)
class Place:
    """A place of the picker."""

    code: str
    name: str
    initials: str


def place_choices(actor: Actor, chosen: str | None = None) -> list[Place]:
    """The villages or townships directly below the office; a chosen place inside it is always among them."""
    office = actor.region_code
    level = level_of(office)
    found = [Place(place.code, place.name, place.initials) for place in children_of(office)] if level < VILLAGE else []
    if level >= TOWNSHIP:
        name = region_name(office)
        found.append(Place(office, name, initials_of(name)))
    known = {place.code for place in found}
    if chosen and chosen not in known and len(chosen) == 12 and chosen.isdigit() and covers(actor, chosen):
        found.append(Place(chosen, " › ".join(path_names(chosen)[-2:]), ""))
    return found


def place_prefix(actor: Actor) -> str:
    """The office's own path, which stands before what is typed: 乌拉特中旗 › 德岭山镇 ›."""
    names = path_names(actor.region_code)
    return " › ".join([*(names[-2:] if level_of(actor.region_code) > COUNTY else names[-1:]), ""]).strip()


def transfer_office(actor: Actor) -> str:
    """The county below which the picker looks; a county hands over further by the code."""
    return actor.region_code[:6] + "000000"


def transfer_choices(actor: Actor, person: Person) -> list[Place]:
    """The townships of the county and the villages of the person's own township."""
    townships = children_of(transfer_office(actor))
    villages = children_of(person.township_code + "000")
    return [
        Place(place.code, place.name, place.initials)
        for place in (*villages, *townships)
        if place.code != person.scope_code
    ]
