"""Forms for logging in, one's own password, and accounts."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from registry.core.i18n import _


class LoginForm(FlaskForm):  # type: ignore[misc]
    """User name and password."""

    username = StringField(_("用户名"), [DataRequired(_("还没写用户名。")), Length(max=64)])
    password = PasswordField(_("密码"), [DataRequired(_("还没写密码。")), Length(max=200)])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code of the second factor, or a recovery code."""

    code = StringField(_("验证码"), [DataRequired(_("还没写验证码。")), Length(max=20)],
                       render_kw={"autocomplete": "one-time-code", "autofocus": True})  # fmt: skip


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """One's own new password."""

    old_password = PasswordField(_("现在的密码"), [DataRequired(_("还没写现在的密码。"))])
    new_password = PasswordField(_("新密码"), [DataRequired(_("还没写新密码。")), Length(max=200)])
    repeat = PasswordField(_("再写一遍"), [DataRequired(_("请把新密码再写一遍。"))])


class AccountForm(FlaskForm):  # type: ignore[misc]
    """A new account."""

    username = StringField(_("用户名"), [DataRequired(_("还没写用户名。")), Length(max=64)])
    name = StringField(_("姓名"), [DataRequired(_("还没写姓名。")), Length(max=50)])
    role = SelectField(_("岗位"))
    region_code = StringField(_("单位所在地"), [DataRequired(_("还没选单位所在地。")), Length(min=6, max=12)])
    new_password = PasswordField(_("临时密码"), [DataRequired(_("还没写临时密码。")), Length(max=200)])
