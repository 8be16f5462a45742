"""What is asked for each change of a body. Weighty ones ask for a reason; the day is never in the future."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.directory.selectors import find_by_credit_code
from onex.foundation.parties.models import Organisation, Region
from onex.foundation.parties.selectors import regions_on

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _day(label: _StrPromise, text: _StrPromise) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=text, widget=widget)


class ChangeForm(forms.Form):
    """Whatever the change: who asks, and on which day it is entered."""

    def __init__(self, *args: object, actor: Actor, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.actor, self.on = actor, on
        for name in ("since", "last_day"):
            if name in self.fields:
                self.fields[name].initial = on
                self.fields[name].widget.attrs["max"] = on.isoformat()


SINCE_HELP = _("可以早于今天：登记证书上写明的日期。登记日期总是今天，两个日期都保留")
DECISION = _("依据文件")
DECISION_HELP = _("登记机关或主管部门的文号，如“示民登〔2026〕1号”；没有的可不填")


class RenameForm(ChangeForm):
    """更名."""

    name = forms.CharField(label=_("新名称"), max_length=120, help_text=_("与登记证书一致的全称；旧名称保留，并可继续检索"))
    since = _day(_("生效日期"), SINCE_HELP)
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)


class MoveForm(ChangeForm):
    """迁址."""

    region = forms.ModelChoiceField(queryset=Region.objects.none(), label=_("新所在地"))
    since = _day(_("生效日期"), SINCE_HELP)
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: object, actor: Actor, on: date, **kwargs: object) -> None:
        super().__init__(*args, actor=actor, on=on, **kwargs)
        self.fields["region"].queryset = regions_on(on).filter(code__startswith=actor.region)  # type: ignore[attr-defined]  # a ModelChoiceField


class CodeForm(ChangeForm):
    """换发统一社会信用代码."""

    credit_code = forms.CharField(label=_("新的统一社会信用代码"), max_length=30, help_text=_("旧代码仍归本机构，继续可以查到"))
    since = _day(_("生效日期"), SINCE_HELP)
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("理由"), max_length=300, help_text=_("如“三证合一换发”"))


class MergeForm(ChangeForm):
    """合并."""

    into = forms.CharField(label=_("承继机构"), max_length=40, help_text=_("承继机构的统一社会信用代码；没有代码的填机构编号"))
    since = _day(_("生效日期"), _("承继机构接续的第一天；本机构的最后一天是前一天"))
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("理由"), max_length=300)

    def clean_into(self) -> Organisation:
        """The body of a code it has or had, or of a reference, within the seat's reach."""
        typed = self.cleaned_data["into"].strip()
        found = find_body(typed, self.actor)
        if found is None:
            raise forms.ValidationError(_("没有这个机构，或不在当前席位的范围内"))
        return found


class CloseForm(ChangeForm):
    """终止."""

    last_day = _day(_("最后一天"), _("机构存在的最后一天（含当天）；可以早于今天"))
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("理由"), max_length=300)


class CorrectClosingForm(ChangeForm):
    """更正终止."""

    last_day = forms.DateField(
        label=_("正确的最后一天"),
        required=False,
        help_text=_("不填表示机构没有终止，恢复存续"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    decision = forms.CharField(label=DECISION, max_length=120, required=False, help_text=DECISION_HELP)
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: object, actor: Actor, on: date, **kwargs: object) -> None:
        super().__init__(*args, actor=actor, on=on, **kwargs)
        self.fields["last_day"].initial = None


def find_body(text: str, actor: Actor) -> Organisation | None:
    """The body of a credit code or a reference within the seat's reach."""
    found = find_by_credit_code(text)
    reached = organisations_visible_to(actor)
    if found is not None:
        return reached.filter(pk=found.pk).first()
    try:
        return reached.filter(ref=UUID(text)).first()
    except ValueError:
        return None
