"""What is asked to open an account, grant, extend, end or lend a seat."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.models import Mandate
from onex.foundation.accounts.roles import Role
from onex.foundation.mandates.selectors import colleagues_of
from onex.foundation.parties.models import DocumentKind


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _reason() -> forms.CharField:
    return forms.CharField(label=_("理由"), max_length=300, help_text=_("将记入决策日志，请勿填写证件号、手机号等个人信息"))


class ReasonForm(forms.Form):
    """Why."""

    reason = _reason()


class GrantForm(forms.Form):
    """授予席位."""

    login_name = forms.CharField(label=_("登录名"), max_length=60)
    name = forms.CharField(label=_("姓名"), max_length=60, help_text=_("与登录名核对，防止授错人"))
    role = forms.ChoiceField(label=_("角色"))
    organisation = forms.CharField(
        label=_("机构"), max_length=120, required=False, help_text=_("完整名称或统一社会信用代码；授予本机构席位时可不填")
    )
    certificate_code = forms.CharField(
        label=_("证书代码"), max_length=40, required=False, help_text=_("只限一个证书时填写；不填为全部证书")
    )
    since = _day(_("起始日期"))
    until = _day(_("截止日期"), required=False, help_text=_("当日仍有效；不填为长期"))
    reason = _reason()

    def __init__(self, *args: Any, roles: tuple[Role, ...], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["since"].initial = on


class ExtendForm(forms.Form):
    """延长任期."""

    until = _day(_("新的截止日期"), required=False, help_text=_("当日仍有效；不填为长期"))
    reason = _reason()


class DelegateForm(forms.Form):
    """委托代办."""

    colleague = forms.TypedChoiceField(label=_("受托人"), coerce=int)
    since = _day(_("起始日期"))
    until = _day(_("截止日期"), help_text=_("当日仍有效，次日自动失效"))
    reason = _reason()

    def __init__(self, *args: Any, mandate: Mandate, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [(user, name) for user, name in colleagues_of(mandate, on)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["since"].initial = on


class OpenForm(forms.Form):
    """开立帐号."""

    login_name = forms.CharField(label=_("登录名"), max_length=60)
    name = forms.CharField(label=_("姓名"), max_length=60)
    kind = forms.ChoiceField(label=_("证件类型"), choices=DocumentKind.choices)
    number = forms.CharField(label=_("证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = _reason()


class ActivateForm(forms.Form):
    """启用帐号: the code, and the first password twice."""

    login_name = forms.CharField(
        label=_("登录名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    code = forms.CharField(label=_("开通码"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    new = forms.CharField(
        label=_("新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再次输入新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("new") != cleaned.get("again") and "new" in cleaned and "again" in cleaned:
            self.add_error("again", _("两次输入的新密码不一致"))
        return cleaned


class SeatFilter(forms.Form):
    """What seats are looked for by; anything unreadable is as if it had not been asked."""

    q = forms.CharField(label=_("机构名称或登录名"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[("", _("全部")), *Role.choices])
    on = _day(_("截至日期"), required=False, help_text=_("看当日有效的席位；不填为今天"))
    show = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[("held", _("当日有效")), ("lent", _("委托代办")), ("over", _("已终止或到期")), ("all", _("全部"))],
    )
