"""One measurement with django-import-export, run by its own Python: the same workbook, columns and checks.

What its API allows of the register's work: 15 columns read from the .xlsx by tablib, identity number unique and with
its check digit, birth date and sex that agree with it, telephone, a village looked up in a table loaded once, ethnicity,
kinship, grade and status by word, a match with the people known by identity number, bulk create in batches of 1,000 in
one transaction. Three ways, named by the third argument:

- `documented`: use_bulk as its documentation has it, all else by default (a query a row tells new from known);
- `tuned`: its cached loader (one query for all known people) and no diff report;
- `same rows`: tuned, and the rows beside the person that a register needs, in bulk_create batches: household, guardian,
  status, search rows, with number, address and telephone sealed by AES-GCM and a blind index.

What it leaves out in each, in its favour: blanks and damage of real files (titles, totals, merged heads, scientific
notation), history, the log's subjects, undo, sentences with a cure, the question who is meant.
Prints seconds, processor seconds and peak megabytes as JSON.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import re
import resource as usage
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings

FOLDER, WAY = Path(sys.argv[1]), sys.argv[3]
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "import_export", "rival"], USE_TZ=True, SECRET_KEY="bench",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "rival.db")}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)  # fmt: skip
sys.modules["rival"] = sys.modules[__name__]  # this file is the application of its own models
__path__ = [str(Path(__file__).parent)]
django.setup()

import tablib  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import connection, models  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.instance_loaders import CachedInstanceLoader  # noqa: E402
from pypinyin import lazy_pinyin  # noqa: E402

COLUMNS = {
    "serial": "序号", "name": "姓名", "number": "身份证号", "sex": "性别", "ethnicity": "民族", "born": "出生日期", "township": "乡镇",
    "village": "村", "address": "家庭住址", "guardian": "监护人姓名", "relation": "与儿童关系", "phone": "监护人电话", "school": "学校",
    "grade": "年级", "status": "困境类型",
}  # fmt: skip
WEIGHTS, CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
WORDS = {"ethnicity": {"汉族", "蒙古族"}, "relation": {"祖母", "祖父"}, "grade": {"五年级"}, "status": {"留守", "孤儿"}}
VILLAGES = {tuple(pair) for pair in json.loads((FOLDER / "places.json").read_text())}


class Child(models.Model):
    """One row of the roster."""

    serial = models.IntegerField()
    name = models.CharField(max_length=50)
    number = models.CharField(max_length=18, unique=True)
    sex = models.CharField(max_length=2)
    ethnicity = models.CharField(max_length=20)
    born = models.DateField()
    township = models.CharField(max_length=60)
    village = models.CharField(max_length=60)
    address = models.CharField(max_length=200)
    guardian = models.CharField(max_length=50)
    relation = models.CharField(max_length=20)
    phone = models.CharField(max_length=20)
    school = models.CharField(max_length=100)
    grade = models.CharField(max_length=20)
    status = models.CharField(max_length=50)

    class Meta:
        app_label = "rival"


class Household(models.Model):
    """Her home."""

    head = models.CharField(max_length=50)
    address = models.BinaryField()

    class Meta:
        app_label = "rival"


class Beside(models.Model):
    """A row that hangs on the person."""

    child = models.ForeignKey(Child, models.CASCADE)

    class Meta:
        app_label = "rival"
        abstract = True


class Relative(Beside):
    """Her guardian."""

    name = models.CharField(max_length=50)
    kinship = models.CharField(max_length=20)
    phone = models.BinaryField()


class Status(Beside):
    """Why she is helped."""

    code = models.CharField(max_length=30)
    start = models.DateField()


class Sealed(Beside):
    """Her number, sealed, with its blind index."""

    number = models.BinaryField()
    index = models.CharField(max_length=64, unique=True)


class Gram(Beside):
    """A part of her name, for the search."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=2)
    gram = models.CharField(max_length=60, db_index=True)


class Number(widgets.CharWidget):
    """An identity number with its check digit."""

    def clean(self, value: Any, row: Any = None, **_more: Any) -> str:
        text = str(value).strip().upper()
        if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
            raise ValidationError("number")
        if CHECK[sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False)) % 11] != text[17]:
            raise ValidationError("check digit")
        return text


class Phone(widgets.CharWidget):
    """Eleven digits."""

    def clean(self, value: Any, row: Any = None, **_more: Any) -> str:
        if not re.fullmatch(r"1[3-9][0-9]{9}", str(value)):
            raise ValidationError("phone")
        return str(value)


class Word(widgets.CharWidget):
    """A word of a list."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.words = WORDS[name]

    def clean(self, value: Any, row: Any = None, **_more: Any) -> str:
        if value not in self.words:
            raise ValidationError(str(value))
        return str(value)


def _widget(name: str) -> widgets.Widget:
    if name == "born":
        return widgets.DateWidget("%Y-%m-%d")
    own = {"number": Number, "phone": Phone, "serial": widgets.IntegerWidget}
    return own[name]() if name in own else Word(name) if name in WORDS else widgets.CharWidget()


class ChildResource(resources.ModelResource):
    """The documented bulk mode."""

    for _name, _heading in COLUMNS.items():
        locals()[_name] = fields.Field(attribute=_name, column_name=_heading, widget=_widget(_name))

    class Meta:
        model = Child
        fields = tuple(COLUMNS)
        import_id_fields = ("number",)
        use_bulk, batch_size, use_transactions = True, 1000, True
        if WAY != "documented":
            instance_loader_class = CachedInstanceLoader
            skip_diff, skip_html_diff, report_skipped = True, True, False

    def before_import(self, dataset: Any, **_more: Any) -> None:
        """No number twice in the file."""
        numbers = dataset["身份证号"]
        if len(set(numbers)) != len(numbers):
            raise ValidationError("number twice")

    def before_import_row(self, row: Any, **_more: Any) -> None:
        """Birth date and sex agree with the number; the village is known."""
        number = str(row["身份证号"])
        if dt.date.fromisoformat(row["出生日期"]) != dt.datetime.strptime(number[6:14], "%Y%m%d").date():
            raise ValidationError("born")
        if row["性别"] != ("男" if int(number[16]) % 2 else "女"):
            raise ValidationError("sex")
        if (row["乡镇"], row["村"]) not in VILLAGES:
            raise ValidationError("village")

    def after_import(self, dataset: Any, result: Any, **_more: Any) -> None:
        """The rows beside the person, where they are asked for."""
        if WAY == "same rows":
            write_beside()


def write_beside() -> None:
    """Household, guardian, status, sealed number and search rows of everybody, in portions."""
    ring, key, today = AESGCM(os.urandom(32)), os.urandom(32), dt.date.today()

    def sealed(text: str) -> bytes:
        nonce = os.urandom(12)
        return nonce + ring.encrypt(nonce, text.encode(), None)

    people = list(Child.objects.order_by("id"))
    for start in range(0, len(people), 1000):
        part, grams = people[start : start + 1000], []
        Household.objects.bulk_create([Household(head=one.guardian, address=sealed(one.address)) for one in part])
        Relative.objects.bulk_create(
            [Relative(child=one, name=one.guardian, kinship=one.relation, phone=sealed(one.phone)) for one in part]
        )
        Status.objects.bulk_create([Status(child=one, code=one.status, start=today) for one in part])
        Sealed.objects.bulk_create([
            Sealed(child=one, number=sealed(one.number), index=hmac.new(key, one.number.encode(), hashlib.sha256).hexdigest())
            for one in part
        ])  # fmt: skip
        for one in part:
            read = lazy_pinyin(one.name)
            parts = [("h", one.name[at:]) for at in range(len(one.name))]
            parts += [("p", "".join(read[at:])) for at in range(len(read))]
            parts += [("i", "".join(word[0] for word in read[at:])) for at in range(len(read))]
            grams += [Gram(child=one, county="150824", kind=kind, gram=gram) for kind, gram in parts]
        Gram.objects.bulk_create(grams)


def main(path: Path) -> None:
    """Import the workbook once into an empty table."""
    with connection.schema_editor() as editor:
        for model in (Child, Household, Relative, Status, Sealed, Gram):
            editor.create_model(model)
    wall, worked = time.perf_counter(), time.process_time()
    dataset = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    read = time.process_time() - worked
    result = ChildResource().import_data(dataset, dry_run=False, raise_errors=True)
    taken = {"seconds": time.perf_counter() - wall, "worked": time.process_time() - worked, "reading": read}
    assert result.totals["new"] == Child.objects.count() == dataset.height, result.totals
    peak = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(taken | {"peak": peak, "rows": dataset.height}))


if __name__ == "__main__":
    main(Path(sys.argv[2]))
