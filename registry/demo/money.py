"""Funds, donors, gifts and pairings of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from registry.access.actor import Actor
from registry.core.dates import add_years
from registry.demo import words
from registry.donors.models import Donation, Donor, DonorKind, Pairing
from registry.donors.services import add_donor, allocate, pledge_pairing, record_donation, release_to_fund
from registry.funds.models import Fund
from registry.funds.services import open_fund
from registry.people.models import Person, Sex
from registry.programs.models import Program

YEARLY_FEN = 100_000
PEOPLE = 3_000  # whom the opening balances below are for
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def open_funds(scope_code: str, people: int, actor: Actor, day: dt.date) -> dict[str, Fund]:
    """Three funds by their source; opening balances large enough for what so many people were paid."""
    scale = 1 if people <= PEOPLE else -(-2 * people // PEOPLE)  # gifts do not grow with the people, so twice
    rows = (
        ("春蕾助学专项", "donation", 40_000_000),
        ("财政救助专项", "fiscal", 90_000_000),
        ("妇联慰问经费", "own", 40_000_000),
    )
    return {
        source: open_fund(title, source, scope_code, fen * scale, actor=actor, today=day, opened_on=day)
        for title, source, fen in rows
    }


def credit_code(number: int) -> str:
    """An invented unified social credit code with a right check character (GB 32100)."""
    body = f"91150824MA{number:07d}"
    total = sum(CREDIT_LETTERS.index(char) * weight for char, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_LETTERS[(31 - total % 31) % 31]


def add_donors(count: int, actor: Actor, random: Random) -> list[Donor]:
    """Companies, chambers, foundations and individuals; the first is 河套商会."""
    donors = []
    for number in range(count):
        if number < len(words.COMPANIES):
            name = words.COMPANIES[number]
            kind = (
                DonorKind.CHAMBER if "会" in name[-2:] and "基金" not in name
                else DonorKind.FOUNDATION if "基金会" in name
                else DonorKind.COMPANY
            )  # fmt: skip
            donors.append(
                add_donor(name, kind, actor=actor, credit_code=credit_code(number + 1), contact_name="联系人",
                          receipt_title=name, named_as=f"{name}助学金" if number % 4 == 0 else None)
            )  # fmt: skip
        else:
            name = random.choice(words.SURNAMES) + random.choice(words.WOMEN + words.MEN)
            donors.append(add_donor(name, DonorKind.INDIVIDUAL, actor=actor, anonymous=number % 7 == 0))
    return donors


def pair_children(
    donors: Sequence[Donor],
    children: Sequence[Person],
    program: Program,
    fund: Fund,
    *,
    actor: Actor,
    today: dt.date,
) -> list[Pairing]:
    """Pairings of three years, begun one to three Septembers ago; each donor gave what is due so far."""
    pairings = []
    for number, child in enumerate(children):
        donor = donors[number % len(donors)]
        years_ago = number % 3
        september = dt.date(today.year if today.month >= 9 else today.year - 1, 9, 1)
        start = add_years(september, -years_ago)
        if child.registered_on >= start:
            start = child.registered_on + dt.timedelta(days=1)
        start = min(start, today)
        pairings.append(
            pledge_pairing(
                donor, child, program, years=3, yearly_fen=YEARLY_FEN, starts_on=start, actor=actor, today=start
            )
        )
    _give(donors, pairings, fund, actor, today)
    return pairings


def _give(donors: Sequence[Donor], pairings: Sequence[Pairing], fund: Fund, actor: Actor, today: dt.date) -> None:
    """One gift a donor and school year for all her children whose year has begun; a few are late this year."""
    for place, donor in enumerate(donors):
        mine = [pairing for pairing in pairings if pairing.donor_id == donor.id]
        due: dict[int, list[tuple[Pairing, int]]] = {}
        for pairing in mine:
            for instalment in pairing.instalments:
                if instalment.due_on <= today:
                    due.setdefault(instalment.due_on.year, []).append((pairing, instalment.year_no - 1))
        for year, rows in sorted(due.items()):
            latest = year == max(due)
            if latest and place % 8 == 5:
                continue
            instalments = [pairing.instalments[index] for pairing, index in rows]
            day = min(max(instalment.due_on for instalment in instalments), today)
            gift = record_donation(
                donor, fund, received_on=day, key=f"demo-{place}-{year}", actor=actor, today=day,
                amount_fen=sum(i.amount_fen for i in instalments) + (50_000 if place % 5 == 0 else 0),
                girls_only=all(pairing.person.sex is Sex.FEMALE for pairing, _i in rows) and place % 3 == 0,
                purpose="结对助学", receipt_code="15010126", receipt_number=f"{place:04d}{year % 100:02d}0001",
                receipt_check=f"{place * 7919 % 1000000:06d}",
            )  # fmt: skip
            allocate(gift, instalments, actor=actor, today=day)


def other_gifts(donors: Sequence[Donor], fund: Fund, *, actor: Actor, random: Random, today: dt.date) -> list[Donation]:
    """Gifts without a pairing, released to the fund's free money, and some goods."""
    gifts = []
    for number in range(24):
        day = today - dt.timedelta(days=random.randrange(20, 1000))
        donor = random.choice(donors)
        if number % 4 == 3:
            gifts.append(
                record_donation(
                    donor, fund, received_on=day, key=f"goods-{number}", actor=actor, today=day, goods="冬衣",
                    goods_value_fen=random.randrange(20, 200) * 10_000,
                )
            )  # fmt: skip
            continue
        gift = record_donation(
            donor, fund, received_on=day, key=f"gift-{number}", actor=actor, today=day,
            amount_fen=random.randrange(5, 80) * 100_000,
        )  # fmt: skip
        release_to_fund(gift, gift.amount_fen, key=f"free-{number}", actor=actor, today=day)
        gifts.append(gift)
    return gifts
