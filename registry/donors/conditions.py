"""The condition frozen into a gift: girls only, a stage, a place, a program; kept for every child it pays."""

from __future__ import annotations

from registry.access.scope import code_range
from registry.core.codes import SCHOOL_STAGES
from registry.core.i18n import Text, _
from registry.donors.errors import ConditionBroken
from registry.donors.models import Donation, Pairing
from registry.people.models import Person, Sex
from registry.regions.queries import region_name


def has_condition(donation: Donation) -> bool:
    """Whether the giver tied the money to anything."""
    return bool(
        donation.girls_only or donation.only_stage or donation.only_region or donation.only_program_id is not None
    )


def condition_words(donation: Donation, program_title: str | None = None) -> list[Text]:
    """The conditions in words, in order; empty when there is none."""
    words = []
    if donation.girls_only:
        words.append(_("只给女童"))
    if donation.only_stage:
        words.append(_("只给%(stage)s", stage=stage_word(donation.only_stage)))
    if donation.only_region:
        words.append(_("只给%(place)s的孩子", place=region_name(donation.only_region)))
    if donation.only_program_id is not None:
        words.append(_("只用于“%(program)s”", program=program_title) if program_title else _("只用于一个项目"))
    return words


def stage_word(stage: str | None) -> str:
    """The stage in words, 未填学段 when there is none."""
    return str(SCHOOL_STAGES[stage].label) if stage in SCHOOL_STAGES else str(_("未填学段"))


def check_condition(donation: Donation, pairing: Pairing, person: Person) -> None:
    """Raise ConditionBroken unless every condition of the gift holds for the pairing's child today."""
    if donation.girls_only and person.sex is not Sex.FEMALE:
        raise ConditionBroken(_("只给女童"), _("这个孩子是男童"))
    if donation.only_stage and person.stage != donation.only_stage:
        raise ConditionBroken(
            _("只给%(stage)s", stage=stage_word(donation.only_stage)),
            _("这个孩子现在是%(stage)s", stage=stage_word(person.stage)),
        )
    if donation.only_region:
        low, high = code_range(donation.only_region)
        if not low <= person.scope_code <= high:
            raise ConditionBroken(
                _("只给%(place)s的孩子", place=region_name(donation.only_region)), _("这个孩子不在那里")
            )
    if donation.only_program_id is not None and donation.only_program_id != pairing.program_id:
        raise ConditionBroken(_("定了用于别的项目"), _("这份结对不在那个项目里"))
