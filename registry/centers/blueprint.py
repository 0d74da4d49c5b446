"""The room's blueprint, and the page of one facility that several views show again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read
from registry.centers.forms import LeaveForm, ReasonForm
from registry.centers.models import Facility
from registry.centers.queries import activities_at, count_members, list_counselling, members_here
from registry.core.masking import mask_phone
from registry.files.models import FileKind
from registry.files.queries import list_files
from registry.people.showing import labels_of, shown_name
from registry.regions.queries import region_name

bp = Blueprint("centers", __name__)


def facility_page(facility: Facility, **sent: Any) -> str:
    """One facility with members, activities, counselling and equipment; `sent` are forms that came back."""
    actor = current_actor()
    members = members_here(facility, actor) if actor.can(Permission.PEOPLE_READ) else []
    talks = list_counselling(facility, actor)
    note_read("facility.read", facility, subjects={row.person_id for row in members} | {row.person_id for row in talks})
    labels = labels_of("facility", "activity_type")
    return render_template(
        "centers/show.html", facility=facility, members=[(row, shown_name(row.person.name, actor)) for row in members],
        equipment=facility.items, here=count_members([facility.id]).get(facility.id, 0), activities=activities_at(facility), talks=talks,
        kind=labels["facility"].get(facility.kind, facility.kind), types=labels["activity_type"],
        place=region_name(facility.scope_code), photos=list_files(facility, actor, kind=FileKind.PHOTO),
        phone=mask_phone(facility.keeper_phone) if facility.keeper_phone else "",
        forms={"close": ReasonForm(formdata=None), "leave": LeaveForm(formdata=None, on=current_today())} | sent,
    )  # fmt: skip
