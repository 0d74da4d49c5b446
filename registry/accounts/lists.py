"""The list of accounts as a file: who logs in, with which role and where. No password is in it, of course."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.accounts import queries
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.menu import ROLES
from registry.regions.queries import region_names

ACCOUNTS = Outgoing("accounts", _("账号"), (
    Out(_("姓名"), 14, "0.name"), Out(_("用户名"), 18, "0.username"), Out(_("岗位"), 20, word(ROLES, "0.role")),
    Out(_("单位所在地"), 18, "1"), Out(_("最近登录"), 18, "0.last_login_at"),
    Out(_("情况"), 10, lambda line: _("已停用") if line[0].closed_at else _("锁过") if line[0].locked_until else _("在用")),
), "account.export")  # fmt: skip


def accounts_listed(asked: Asked) -> Page[Any]:
    """All accounts, each with the place of its office."""
    users = queries.list_users(text=asked.get("q"), limit=asked.whole or queries.SHOWN)
    names = region_names({user.region_code for user in users})
    return Page([(user, names.get(user.region_code, user.region_code)) for user in users], None)
