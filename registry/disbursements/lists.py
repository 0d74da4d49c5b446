"""The lists of pay-outs as asked for, as files: batches, the names of one, certificate numbers, a figure's records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.accounts.queries import user_names
from registry.core.dates import parse_date
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.disbursements import past
from registry.disbursements.figures import Records, list_records
from registry.disbursements.pages import LineView, batch_view
from registry.disbursements.queries import BatchPage, batch_lines, get_batch, list_batches
from registry.disbursements.receipts import subject_ids
from registry.disbursements.register import HEADINGS, Entry, entry_cells, list_entries, list_series
from registry.disbursements.words import BATCH_LABELS
from registry.people.showing import is_worker, shown_name
from registry.regions.codes import normalise_code
from registry.regions.queries import region_names

BATCHES = Outgoing("batches", _("批次"), (
    Out(_("批次号"), 18, "0.number"), Out(_("名称"), 32, "0.title"),
    Out(_("地方"), 16, "2"), Out(_("资金"), 28, "0.fund.title"),
    Out(_("人数"), 8, "1.persons"), Out(_("金额（元）"), 14, yuan("1.cash")),
    Out(_("物资折价（元）"), 14, yuan("1.goods")),
    Out(_("状态"), 12, word(BATCH_LABELS, "0.state")),
    Out(_("计划发放"), 12, "0.pay_on"), Out(_("发放日期"), 12, "0.paid_on"),
), "batch.export")  # fmt: skip
LINES = Outgoing("batch", _("批次名单"), (
    Out(_("序号"), 6, "0.serial"), Out(_("姓名"), 14, "0.name"),
    Out(_("证件号"), 22, "0.id_masked"), Out(_("村（嘎查）"), 18, "0.place"),
    Out(_("学段"), 10, "0.stage"), Out(_("收款人"), 18, "0.payee"),
    Out(_("账户"), 14, "0.account"), Out(_("状态"), 12, "0.state_label"),
    Out(_("原因"), 24, "0.reason"), Out(_("物资"), 16, "0.goods"),
    Out(_("金额（元）"), 12, yuan("0.amount_fen")),
), "batch.export", "1")  # fmt: skip


def _told(place: int) -> Callable[[Entry], str]:
    return lambda entry: entry_cells(entry)[place]


NUMBERS = Outgoing(
    "certificates", _("证书登记簿"), [Out(heading, 18, _told(place)) for place, heading in enumerate(HEADINGS)],
    "certificate.register_export", lambda entry: subject_ids([entry.certificate]),
)  # fmt: skip
RECORDS = Outgoing("payments", _("数字背后的记录"), (
    Out(_("姓名"), 14, "1"), Out(_("村（嘎查）"), 18, "2"),
    Out(_("项目"), 24, "0.program"), Out(_("批次"), 18, "0.batch_number"),
    Out(_("次数"), 6, "0.times"), Out(_("发放日期"), 12, "0.paid_on"),
    Out(_("物资折价（元）"), 14, yuan("0.goods")),
    Out(_("金额（元）"), 12, yuan("0.cash")),
), "disbursement.export", "0.person_id")  # fmt: skip


def _number(asked: Asked) -> int | None:
    return int(asked.cursor) if asked.cursor and asked.cursor.isdigit() else None


def batches_asked(asked: Asked) -> BatchPage:
    """A page of the batches of a tab, newest first."""
    region = asked.get("region")
    return list_batches(
        asked.actor, tab=asked.get("tab") or asked.get("status"), text=asked.get("q")[:60],
        region=normalise_code(region) if region.isdigit() else None, before=_number(asked), limit=asked.limit,
    )  # fmt: skip


def batches_listed(asked: Asked) -> Page[Any]:
    """The same page, each batch with its sums and place."""
    page = batches_asked(asked)
    places = region_names({batch.scope_code for batch, _sums in page.rows})
    rows = [(batch, sums, places.get(batch.scope_code, "")) for batch, sums in page.rows]
    return Page(rows, str(page.next) if page.next is not None else None)


def lines_listed(asked: Asked) -> Page[tuple[LineView, int]]:
    """The names of a batch, of a stage if one is chosen, each with the person's row id."""
    batch, stage = get_batch(asked.path["ref"], asked.actor), asked.get("stage")
    view = batch_view(batch, asked.actor, asked.today, stage=stage, whole=True)
    persons = [line.person_id for line in batch_lines(batch, asked.actor) if not stage or line.stage == stage]
    return Page(list(zip(view.rows, persons, strict=True)), None)


def numbers_listed(asked: Asked) -> Page[Entry]:
    """A page of the numbers of a series, the newest one unless it is named."""
    found, year = list_series(asked.actor), asked.get("year")
    named = [series for series in found if (series.series, str(series.year)) == (asked.get("series"), year)]
    if not found or (asked.get("series") and not named):
        return Page([], None)
    series = (named or found)[0]
    entries, following = list_entries(series.series, series.year, asked.actor, after=_number(asked) or 0,
                                      void=bool(asked.get("void")), limit=asked.limit)  # fmt: skip
    return Page(entries, str(following) if following is not None else None)


def records_asked(asked: Asked) -> Records:
    """A page of the payments that a figure of the summary counts, in a place and between two days."""
    return list_records(
        asked.get("figure") or "spring_bud.person_times", asked.actor,
        region=normalise_code(asked.get("region") or asked.actor.region_code),
        first=parse_date(asked.get("from") or dt.date(asked.today.year, 1, 1)),
        last=parse_date(asked.get("to") or asked.today), after=_number(asked), limit=asked.limit,
    )  # fmt: skip


def records_listed(asked: Asked) -> Page[Any]:
    """The same page with names, for workers of the place only, and villages."""
    found = records_asked(asked)
    places = region_names({row.scope_code for row in found.rows})
    rows = [
        (row, shown_name(row.name, asked.actor) if row.here and is_worker(asked.actor) else "",
         places.get(row.scope_code, ""))
        for row in found.rows
    ]  # fmt: skip
    return Page(rows, str(found.next) if found.next is not None else None)


PAST = Outgoing("payments-to-confirm", _("补录待确认"), (
    Out(_("批次号"), 18, "0.number"), Out(_("名称"), 32, "0.title"), Out(_("地方"), 16, "2"), Out(_("发放日期"), 12, "0.paid_on"),
    Out(_("补录人"), 14, "3"), Out(_("笔数"), 8, "1.persons"), Out(_("物资折价（元）"), 14, yuan("1.goods")),
    Out(_("金额（元）"), 14, yuan("1.cash")),
), "batch.export")  # fmt: skip


def past_listed(asked: Asked) -> Page[Any]:
    """A page of what was brought in by rosters and waits for a second person, the oldest first."""
    page = past.list_unconfirmed(asked.actor, after=_number(asked))
    batches = [batch for batch, _sums in page.rows]
    places = region_names({batch.scope_code for batch in batches})
    makers = user_names({batch.maker_id for batch in batches if batch.maker_id is not None})
    lines = [
        (batch, sums, places.get(batch.scope_code, ""), makers.get(batch.maker_id or 0, ""))
        for batch, sums in page.rows
    ]
    return Page(lines, str(page.next) if page.next is not None else None)
