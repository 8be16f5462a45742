"""The sign-in form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"class": "form-control", "autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget)


class SignInForm(forms.Form):
    """Login name and password, as password managers expect them."""

    login_name = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _password(_("密码"), "current-password")


class PasswordForm(forms.Form):
    """The present password and, twice, another one."""

    present = _password(_("当前密码"), "current-password")
    new = _password(_("新密码"), "new-password")
    again = _password(_("再次输入新密码"), "new-password")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("new") != cleaned.get("again") and "new" in cleaned and "again" in cleaned:
            self.add_error("again", _("两次输入的新密码不一致"))
        return cleaned
