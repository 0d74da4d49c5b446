"""Programs: the list, one program with its people, rules and tariffs, cycles, and the table of quotas."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.people.needs import REQUIREMENTS
from registry.programs import enrolment_views, notice_papers, notice_views, schedule_views
from registry.programs.blueprint import bp
from registry.programs.enrolments import Tally, counts_by_state, list_enrolments, shown_rows
from registry.programs.forms import CycleForm, ProgramForm, TariffForm, first_day, quota_inputs
from registry.programs.lists import (
    ENROLMENTS,
    PROGRAMS,
    cycle_asked,
    enrolments_asked,
    enrolments_listed,
    programs_listed,
)
from registry.programs.models import ProgramKind, SexRule
from registry.programs.queries import get_cycle, get_program, list_cycles, list_quotas, list_tariffs
from registry.programs.requirements import requirements_of
from registry.programs.services import (
    add_program,
    change_program,
    close_cycle,
    open_cycle,
    set_quota,
    set_tariff,
)
from registry.programs.showing import in_order, place_lines, quota_regions, state_tabs
from registry.programs.words import AUDIENCES, KIND_LABELS, SEX_RULES, codes_of
from registry.regions.queries import region_names
from registry.settings.codes import labels

__all__ = ["bp", "enrolment_views", "notice_papers", "notice_views", "schedule_views"]


def put_error(form: object, error: DomainError, fallback: str) -> None:
    """Put a domain error at its field, else at `fallback`."""
    fields = getattr(form, "_fields", {})
    fields[error.field if error.field in fields else fallback].errors = [error.message]


@bp.get("")
@requires(Permission.PROGRAM_READ)
@sends(PROGRAMS, programs_listed)
def index() -> ResponseReturnValue:
    """All programs by kind with their present cycle."""
    return render_template("programs/index.html", lines=programs_listed(asked_here()).rows)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Set up a program."""
    form, actor = ProgramForm(), current_actor()
    if form.validate_on_submit():
        rules = form.rules()
        kind, title = ProgramKind(rules.pop("kind")), rules.pop("title")
        rules["sex_rule"] = SexRule(rules["sex_rule"])
        try:
            program = add_program(title, kind, actor.region_code, actor=actor, today=current_today(), **rules)
        except DomainError as error:
            put_error(form, error, "title")
        else:
            flash(str(_("已新建“%(title)s”。接着定标准、开一期。", title=title)), "done")
            return redirect(url_for("programs.rules", ref=program.public_id))
    return render_template("programs/edit.html", form=form, program=None)


@bp.route("/<ref>/edit", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
@writes
def edit(ref: str) -> ResponseReturnValue:
    """Change a program's rules."""
    actor = current_actor()
    program = get_program(ref, actor)
    form = ProgramForm(program)
    if form.validate_on_submit():
        rules = form.rules(program)
        rules |= {"kind": ProgramKind(rules["kind"]), "sex_rule": SexRule(rules["sex_rule"])}
        try:
            change_program(program, actor=actor, today=current_today(), **rules)
        except DomainError as error:
            put_error(form, error, "title")
        else:
            flash(str(_("“%(title)s”的规则已改。已经提名的人不变。", title=program.title)), "done")
            return redirect(url_for("programs.rules", ref=ref))
    return render_template("programs/edit.html", form=form, program=program)


@bp.get("/<ref>")
@requires(Permission.PROGRAM_READ)
@sends(ENROLMENTS, enrolments_listed)
def detail(ref: str) -> ResponseReturnValue:
    """One program: a cycle's people by state with tabs, and the use of places."""
    actor, today, args = current_actor(), current_today(), request.args
    program = get_program(ref, actor)
    cycles, cycle = cycle_asked(program, args.get("cycle", ""), today)
    tally = counts_by_state(actor, [cycle.id]).get(cycle.id, Tally()) if cycle else Tally()
    quotas = list_quotas([cycle]) if cycle else []
    page = rows = None
    if cycle and actor.can(Permission.PEOPLE_READ):
        wanted = enrolments_asked(cycle, asked_here())
        page = list_enrolments(wanted, actor, after=args.get("after"), before=args.get("before"))
        rows = shown_rows(page.rows, actor)
        note_read("enrolment.list", cycle, subjects=[row.enrolment.person_id for row in rows])
    return render_template(
        "programs/detail.html", program=program, cycles=cycles, cycle=cycle, tally=tally, page=page, rows=rows,
        tabs=state_tabs(tally, args.get("state", "")), places=place_lines(cycle, quotas, tally, actor) if cycle else [],
        villages=region_names(row.enrolment.scope_code for row in rows or []), kind=KIND_LABELS[program.kind],
        stages=labels("school_stage"), args=args,
    )  # fmt: skip


@bp.get("/<ref>/rules")
@requires(Permission.PROGRAM_READ)
def rules(ref: str) -> ResponseReturnValue:
    """Rules and tariffs by stage and day, and the cycles."""
    actor = current_actor()
    program = get_program(ref, actor)
    stages = labels("school_stage")
    words = labels("child_status") | labels("mother_hardship")
    lists = {
        "statuses": [words.get(code, code) for code in codes_of(program.statuses)],
        "incomes": [labels("income_class").get(code, code) for code in codes_of(program.income_classes)],
        "stages": [stages.get(code, code) for code in codes_of(program.stages)],
        "requirements": [REQUIREMENTS[code] for code in requirements_of(program)],
    }
    return render_template(
        "programs/rules.html", program=program, lists=lists, tariffs=in_order(list_tariffs(program), list(stages)),
        kind=KIND_LABELS[program.kind], cycles=list_cycles(program), stages=stages,
        audience=AUDIENCES.get(program.audience), sex=SEX_RULES[program.sex_rule],
    )  # fmt: skip


@bp.route("/<ref>/tariffs/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
@writes
def tariff(ref: str) -> ResponseReturnValue:
    """Set what is paid per stage from a day on."""
    actor, today = current_actor(), current_today()
    program = get_program(ref, actor)
    form = TariffForm(data={"valid_from": first_day(today)} if request.method == "GET" else None)
    if form.validate_on_submit() and form.valid_from.data:
        try:
            set_tariff(
                program, form.stage.data, form.amount.data or 0, valid_from=form.valid_from.data, actor=actor,
                today=today, goods_item=form.goods_item.data or None, goods_value_fen=form.goods_value.data or 0,
            )  # fmt: skip
        except DomainError as error:
            put_error(form, error, "amount")
        else:
            flash(str(_("标准已定。以前提名的人仍按原来的标准。")), "done")
            return redirect(url_for("programs.rules", ref=ref))
    return render_template("programs/tariff.html", form=form, program=program)


@bp.route("/<ref>/cycles/new", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
@writes
def new_cycle(ref: str) -> ResponseReturnValue:
    """Open a cycle."""
    actor = current_actor()
    program = get_program(ref, actor)
    form = CycleForm()
    if form.validate_on_submit():
        values = {name: field.data for name, field in form._fields.items() if name not in ("csrf_token", "budget")}
        try:
            cycle = open_cycle(program, actor=actor, today=current_today(), budget_fen=form.budget.data, **values)
        except DomainError as error:
            put_error(form, error, "title")
        else:
            flash(str(_("已开“%(title)s”。接着分名额。", title=cycle.title)), "done")
            return redirect(url_for("programs.quotas", ref=cycle.public_id))
    return render_template("programs/cycle.html", form=form, program=program)


@bp.post("/cycles/<ref>/close")
@requires(Permission.PROGRAM_WRITE)
@writes
def end_cycle(ref: str) -> ResponseReturnValue:
    """Close a cycle: no nominations any more."""
    actor = current_actor()
    cycle = close_cycle(get_cycle(ref, actor), actor=actor, today=current_today())
    flash(str(_("“%(title)s”已结束提名。", title=cycle.title)), "done")
    return redirect(url_for("programs.detail", ref=cycle.program.public_id, cycle=ref))


@bp.route("/cycles/<ref>/quotas", methods=["GET", "POST"])
@requires(Permission.PROGRAM_WRITE)
@writes
def quotas(ref: str) -> ResponseReturnValue:
    """The table of places and money per township, all on one page."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(ref, actor)
    regions = quota_regions(cycle.program)
    before = {quota.region_code: (quota.persons, quota.budget_fen) for quota in list_quotas([cycle])}
    values, errors = quota_inputs(request.form.to_dict(), [region.code for region in regions])
    if request.method == "POST" and not errors:
        for code, (persons, fen) in values.items():
            if before.get(code, (None, None)) != (persons, fen):
                set_quota(cycle, code, persons, budget_fen=fen, actor=actor, today=today)
        total = sum(persons or 0 for persons, _fen in values.values())
        flash(str(_("名额已分：共 %(n)s 人。没写的地方没有名额。", n=total)), "done")
        return redirect(url_for("programs.detail", ref=cycle.program.public_id, cycle=ref))
    tally = counts_by_state(actor, [cycle.id]).get(cycle.id, Tally())
    return render_template(
        "programs/quotas.html",
        cycle=cycle,
        regions=regions,
        before=before,
        errors=errors,
        typed=request.form,
        tally=tally,
    )
