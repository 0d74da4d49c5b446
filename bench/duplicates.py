"""Precision and recall of probable pairs on a labelled set: 100,000 invented records with 2% planted duplicates.

A planted duplicate is a record entered a second time without its ID number and with one to three of the mistakes offices
make. Hard negatives are in the set too: twins, siblings, namesakes of one township.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import replace
from random import Random

from bench.register import TODAY
from registry.core.pinyin import pinyin_of
from registry.demo import words
from registry.demo.people import Families
from registry.duplicates.finding import probable_pairs
from registry.duplicates.scoring import Facts
from registry.people.data import PersonData

PEOPLE, PLANTED = 100_000, 2_000
LETTERS = "\u4e00\u4e8c\u5c0f\u5927\u5b50\u6587\u660e\u6d77\u8273\u82b3"


def measure() -> None:
    """Print precision, recall and the seconds of finding."""
    random = Random(2026)  # the points were set with another seed
    facts, truth, kinds = labelled_set(random, PEOPLE, PLANTED)
    start = time.perf_counter()
    found = probable_pairs(facts)
    seconds = time.perf_counter() - start
    right = found.keys() & truth
    print(f"{len(facts):,} records, {len(truth):,} planted pairs, found {len(found):,} in {seconds:.1f} s")
    print(f"precision {len(right) / len(found):.4f} (goal 0.99), recall {len(right) / len(truth):.4f} (goal 0.95)")
    missed = Counter(kind for pair in truth - right for kind in kinds[pair])
    print("missed, by mistake:", dict(missed.most_common()))


def labelled_set(
    random: Random, people: int, planted: int
) -> tuple[list[Facts], set[tuple[int, int]], dict[tuple[int, int], list[str]]]:
    """Facts, the true pairs, and which mistakes each of them has."""
    villages = [(f"150824{100 + t}{200 + v}", f"村{v}", f"镇{t}") for t in range(17) for v in range(12)]
    rows = Families(random, villages, TODAY).make(people - planted)
    facts = [_facts(number, row) for number, row in enumerate(rows, start=1)]
    facts += _twins(random, facts, 500)
    truth, kinds = set(), {}
    sounds = _by_sound()
    for original in random.sample(facts, planted):
        copy, mistakes = _mistaken(random, original, len(facts) + 1, sounds)
        facts.append(copy)
        truth.add((original.id, copy.id))
        kinds[original.id, copy.id] = mistakes
    random.shuffle(facts)
    return facts, truth, kinds


def _facts(number: int, row: PersonData) -> Facts:
    assert row.birth_date is not None
    kin = {relative.kinship: relative.name for relative in row.relatives or ()}
    home = int(row.household_public_id.rpartition("-")[2]) + 1 if row.household_public_id else None
    return Facts(number, row.name, row.birth_date, str(row.sex), row.scope_code[:9], row.id_number or None,
                 row.phone or None, home, kin)  # fmt: skip


def _twins(random: Random, facts: list[Facts], count: int) -> list[Facts]:
    """Brothers and sisters of one day, one family, one phone, and a name that differs in a character; half without number."""
    twins = []
    for place, one in enumerate(random.sample([f for f in facts if len(f.name) == 3], count)):
        name = one.name[:2] + random.choice([c for c in LETTERS if c != one.name[2]])
        number = f"twin{place}" if place % 2 else None
        twins.append(replace(one, id=len(facts) + 1 + place, name=name, number=number))
    return twins


def _by_sound() -> dict[str, list[str]]:
    """Reading → characters that share it, from the demonstration's words."""
    sounds: dict[str, list[str]] = {}
    texts = (*words.GIRLS, *words.BOYS, *words.WOMEN, *words.MEN, "馨鑫欣芯梓子紫兰岚蓝芳方英瑛樱强墙伟玮炜")
    for char in dict.fromkeys("".join(texts)):
        for sound in pinyin_of(char, surname=False):
            sounds.setdefault(sound, []).append(char)
    return {sound: chars for sound, chars in sounds.items() if len(chars) > 1}


def _homophone(random: Random, name: str, sounds: dict[str, list[str]]) -> str:
    for place in random.sample(range(1, len(name)), len(name) - 1) if len(name) > 1 else []:
        sound = "".join(pinyin_of(name[place], surname=False))
        others = [c for c in sounds.get(sound, []) if c != name[place]]
        if others:
            return name[:place] + random.choice(others) + name[place + 1 :]
    return name


def _mistaken(random: Random, one: Facts, number: int, sounds: dict[str, list[str]]) -> tuple[Facts, list[str]]:
    """A second record of a person: no number, and what a hurried hand gets wrong (one mistake in name or date, perhaps more)."""
    copy = replace(one, id=number, number=None, household=number + 10**6)
    mistakes = []
    for mistake, share in (
        ("name", 0.35),
        ("date", 0.15),
        ("guardian", 0.2),
        ("family", 0.1),
        ("phone", 0.5),
        ("town", 0.05),
    ):
        if random.random() >= share or (mistake == "date" and "name" in mistakes):
            continue
        mistakes.append(mistake)
        if mistake == "name":
            copy = replace(copy, name=_homophone(random, one.name, sounds))
        elif mistake == "date":
            copy = replace(copy, birth_date=_other_day(random, one))
        elif mistake == "guardian":
            copy = replace(copy, relatives={k: _homophone(random, v, sounds) for k, v in one.relatives.items()})
        elif mistake == "family":
            copy = replace(
                copy, relatives=dict(random.sample(sorted(one.relatives.items()), min(1, len(one.relatives))))
            )
        elif mistake == "phone":
            copy = replace(copy, phone=None)
        else:
            copy = replace(copy, township=f"150824{100 + random.randrange(17)}")
    return copy, mistakes


def _other_day(random: Random, one: Facts) -> dt.date:
    day = one.birth_date
    if day.day <= 12 and day.day != day.month and random.random() < 0.5:
        return day.replace(month=day.day, day=day.month)
    return day.replace(day=day.day + 1 if day.day % 10 < 8 and day.day < 27 else day.day - 1)
