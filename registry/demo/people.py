"""Invented families of one county: children of all kinds, women in hardship, siblings, grandparents, rare characters."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

from registry.core.dates import add_years, age_on
from registry.core.identity import make_id_number
from registry.demo import words
from registry.people.data import ConsentData, HouseholdData, PersonData, RelativeData, StatusData
from registry.people.models import ConsentAnswer, RecipientKind, Sex

STAGE_AGES = ((6, "pre", 0), (12, "primary", 6), (15, "junior", 12), (18, "senior", 15))
CHILD_MIX = (
    (("left_behind",), 46), (("left_behind", "poverty"), 16), (("poverty",), 14), (("disability",), 6),
    (("guardianship",), 4), (("de_facto_unsupported",), 3), (("orphan",), 2), (("serious_illness",), 4),
    (("left_behind", "guardianship"), 3), (("migrant",), 2),
)  # fmt: skip
WOMAN_MIX = (
    ("single", 24),
    ("cancer", 12),
    ("low_income", 30),
    ("disability", 12),
    ("serious_illness", 16),
    ("lost_only_child", 6),
)
INCOMES = ("dibao", "dibao", "dibao_edge", "relapse_risk", "expense", "general", "tekun")


class Families:
    """Makes PersonData rows for villages, the same rows for the same seed and day."""

    def __init__(self, random: Random, villages: list[tuple[str, str, str]], today: dt.date) -> None:
        self.random = random
        self.villages = villages  # code, name, township name
        self.today = today
        self.serial = 0
        self.numbers: set[str] = set()

    def make(self, count: int) -> list[PersonData]:
        """`count` recipients, about a quarter of them women; siblings share a household."""
        rows: list[PersonData] = []
        while len(rows) < count:
            village = self.random.choice(self.villages)
            home = f"family-{len(rows)}"
            if self.random.random() < 0.26:
                rows.append(self._woman(village, home))
                continue
            first = self._child(village, home, None)
            rows.append(first)
            if self.random.random() < 0.18 and len(rows) < count:
                rows.append(self._child(village, home, first))
        return rows

    def _number(self, birth: dt.date, sex: str) -> str:
        prefix = self.random.choice(("150824", "150824", "150824", "152827", "150802", "150822"))
        while True:
            self.serial += 1
            serial = (self.serial * 7) % 500 * 2 + (1 if sex == "male" else 0)
            number = make_id_number(prefix, birth, f"{serial % 1000:03d}")
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def _phone(self) -> str:
        return self.random.choice(("138", "139", "150", "152", "187")) + f"{self.random.randrange(10**8):08d}"

    def _child_name(self, sex: str, ethnicity: str, surname: str) -> str:
        if ethnicity == "02":
            return self.random.choice(words.MONGOLIAN_GIRLS if sex == "female" else words.MONGOLIAN_BOYS)
        return surname + self.random.choice(words.GIRLS if sex == "female" else words.BOYS)

    def _child(self, village: tuple[str, str, str], home: str, sibling: PersonData | None) -> PersonData:
        random = self.random
        sex = random.choice(("female", "female", "female", "male", "male"))
        ethnicity = sibling.ethnicity if sibling else random.choices(("01", "02"), (72, 28))[0]
        surname = sibling.name[0] if sibling else random.choice(words.SURNAMES)
        birth = self.today - dt.timedelta(days=random.randrange(3 * 365, int(17.9 * 365)))
        name = self._child_name(sex, ethnicity or "01", surname)
        if sibling is None and random.random() < 0.012:
            name, sex, ethnicity = random.choice(words.OTHERS)
        if sibling is not None and name == sibling.name:
            name = surname + random.choice(words.BOYS if sex == "male" else words.GIRLS)
        codes: tuple[str, ...] = random.choices([mix for mix, _ in CHILD_MIX], [weight for _, weight in CHILD_MIX])[0]
        if age_on(birth, self.today) >= 16:
            codes = tuple(code for code in codes if code != "left_behind") or ("poverty",)
        row = PersonData(
            kind=RecipientKind.CHILD, scope_code=village[0], name=name, birth_date=birth, sex=Sex(sex),
            id_number=self._number(birth, sex), ethnicity=ethnicity, household_public_id=home,
            relation_to_head="grandchild", registered_residence="乌拉特中旗", registered_on=self._registered(birth),
            statuses=self._statuses(codes, birth), **self._school(birth, village[2]),
        )  # fmt: skip
        row = self._with_relatives(row, codes, surname, sibling)
        return self._without_paper(row) if random.random() < 0.01 else row

    def _registered(self, birth: dt.date) -> dt.date:
        first = max(add_years(self.today, -3), birth + dt.timedelta(days=400))
        span = max((self.today - first).days - 1, 1)
        return first + dt.timedelta(days=self.random.randrange(span))

    def _statuses(self, codes: tuple[str, ...], birth: dt.date) -> tuple[StatusData, ...]:
        start = max(self._registered(birth), birth + dt.timedelta(days=1))
        evidence = self.random.choice(("村里证明", "入户核实", "低保证", "残疾证", None))
        return tuple(StatusData(code, start, evidence) for code in codes)

    def _school(self, birth: dt.date, township: str) -> dict[str, Any]:
        age = age_on(birth, self.today)
        for limit, stage, begin in STAGE_AGES:
            if age < limit:
                place = {"pre": "幼儿园", "primary": "小学", "junior": "中学", "senior": "第一中学"}[stage]
                town = "乌拉特中旗" if stage == "senior" else township
                grade = None if stage == "pre" else min(age - begin + 1, {"primary": 6}.get(stage, 3))
                return {"stage": stage, "grade": grade, "school": town + place, "schooling": "in_school",
                        "boarding": stage != "pre" and self.random.random() < 0.45}  # fmt: skip
        return {
            "stage": "senior",
            "grade": 3,
            "school": "乌拉特中旗第一中学",
            "schooling": "in_school",
            "boarding": True,
        }

    def _with_relatives(
        self, row: PersonData, codes: tuple[str, ...], surname: str, sibling: PersonData | None
    ) -> PersonData:
        if sibling is not None:
            return replace(row, relatives=sibling.relatives, guardian_type=sibling.guardian_type, phone=None,
                           consent=sibling.consent, **self._bank(sibling.relatives or ()))  # fmt: skip
        random = self.random
        away = "left_behind" in codes
        dead = "orphan" in codes
        grand = away or dead or "de_facto_unsupported" in codes
        mongol = row.ethnicity == "02"

        def elder() -> str:
            return (
                random.choice(words.MONGOLIAN_ELDERS)
                if mongol
                else random.choice(words.SURNAMES) + random.choice(words.WOMEN)
            )

        state = "dead" if dead else "away_work" if away else random.choice(("ok", "serious_illness", "ok"))
        work = f"{random.choice(words.PLACES)} {random.choice(words.TRADES)}" if away else None
        father = RelativeData(
            "father", elder() if mongol else surname + random.choice(words.MEN), state=state, workplace=work
        )
        lost = "lost_contact" if "de_facto_unsupported" in codes else state
        mother = RelativeData(
            "mother", elder(), state=lost, workplace=work, is_guardian=not grand, phone=None if grand else self._phone()
        )
        people = [father, mother]
        if grand:
            people.insert(0, RelativeData("grandmother", elder(), is_guardian=True, phone=self._phone(), state="ok"))
        guardian = "grandparent" if grand else "parent"
        answer = random.choices((ConsentAnswer.GIVEN, ConsentAnswer.NOT_ASKED, ConsentAnswer.REFUSED), (90, 8, 2))[0]
        keeper = next(person for person in people if person.is_guardian)
        consent = ConsentData(answer, keeper.name, keeper.kinship, row.registered_on, "纸质同意书")
        household = HouseholdData(
            head_name=keeper.name, income_class=random.choice(INCOMES), size=random.randint(3, 6),
            income_per_head_fen=random.randrange(3000, 14000) * 100, hardship_cause=random.choice(words.CAUSES),
            address=f"{random.randint(1, 9)}组{random.randint(1, 120)}号",
        )  # fmt: skip
        return replace(row, relatives=tuple(people), guardian_type=guardian, consent=consent, household=household,
                       care_state=None, **self._bank(tuple(people)))  # fmt: skip

    def _bank(self, relatives: tuple[RelativeData, ...]) -> dict[str, Any]:
        keeper = next((person for person in relatives if person.is_guardian), None)
        if keeper is None:
            return {}
        account = f"62{self.random.randrange(10**17):017d}"
        return {"bank_account": account, "bank_name": "农村信用社乌拉特中旗联社", "account_holder": keeper.name,
                "account_relation": keeper.kinship}  # fmt: skip

    def _without_paper(self, row: PersonData) -> PersonData:
        return replace(row, id_type="none", id_number=None, no_id_reason="未上户口，正在补办")

    def _woman(self, village: tuple[str, str, str], home: str) -> PersonData:
        random = self.random
        ethnicity = random.choices(("01", "02"), (72, 28))[0]
        name = (
            random.choice(words.MONGOLIAN_GIRLS)
            if ethnicity == "02"
            else random.choice(words.SURNAMES) + random.choice(words.WOMEN)
        )
        birth = self.today - dt.timedelta(days=random.randrange(27 * 365, 63 * 365))
        code = random.choices([code for code, _ in WOMAN_MIX], [weight for _, weight in WOMAN_MIX])[0]
        registered = self._registered(birth)
        household = HouseholdData(
            head_name=name, income_class=random.choice(INCOMES), size=random.randint(1, 5),
            income_per_head_fen=random.randrange(3000, 14000) * 100, hardship_cause=random.choice(words.CAUSES),
            address=f"{random.randint(1, 9)}组{random.randint(1, 120)}号",
        )  # fmt: skip
        return PersonData(
            kind=RecipientKind.WOMAN, scope_code=village[0], name=name, birth_date=birth, sex=Sex.FEMALE,
            id_number=self._number(birth, "female"), ethnicity=ethnicity, phone=self._phone(), household=household,
            household_public_id=home, relation_to_head="self", registered_on=registered,
            bank_account=f"62{random.randrange(10**17):017d}", bank_name="农村信用社乌拉特中旗联社",
            account_holder=name, account_relation="self", statuses=(StatusData(code, registered),),
            consent=ConsentData(ConsentAnswer.GIVEN, name, "self", registered, "本人口头同意，有记录"),
        )  # fmt: skip
