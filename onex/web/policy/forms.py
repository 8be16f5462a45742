"""What a reader of the policy library may ask: the law of a day and place, a deadline, a rule's judgement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from onex.foundation.policy.parameters import PROVINCE
from onex.web.wording import say

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SKELETON: Mapping[str, object] = {
    "str": "",
    "int": 0,
    "bool": False,
    "decimal": "0.00",
    "date": "2026-03-02",
    "datetime": "2026-03-02T09:00:00+08:00",
}
"""What stands in an empty set of facts for each type."""


def _day_field(label: _StrPromise, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class LawForm(forms.Form):
    """The law of which day, in which province."""

    on = _day_field(_("哪一天的规定"))
    province = forms.CharField(
        label=_("省级区域"), required=False, max_length=2, help_text=_("区划代码前两位，如 37；不填为全国")
    )

    def clean_province(self) -> str | None:
        """Two digits, or none for the nation."""
        province: str = self.cleaned_data["province"].strip()
        if province and not PROVINCE.fullmatch(province):
            raise ValidationError(_("请填两位数字的省级区划代码，如 37"))
        return province or None


class DeadlineForm(LawForm):
    """When a period ends that began on a day."""

    start = _day_field(_("起算事件发生日（当日不计）"))


class EvaluationForm(LawForm):
    """A set of facts for a rule."""

    on = _day_field(_("哪一天的规定"), required=True)
    facts = forms.CharField(
        label=_("事实（JSON）"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "font-monospace"}),
    )

    def clean_facts(self) -> dict[str, Any]:
        """One JSON object."""
        try:
            facts = json.loads(self.cleaned_data["facts"])
        except ValueError as broken:
            raise ValidationError(_("这不是 JSON：%(why)s"), params={"why": broken}) from broken
        if not isinstance(facts, dict):
            raise ValidationError(_("应是一个 JSON 对象，即写在花括号里的字段"))
        return facts


def skeleton(fields: list[dict[str, Any]], on: date) -> dict[str, object]:
    """A set of facts with every required field, to be filled in."""
    return {field["name"]: _sample(field, on) for field in fields if field["required"]}


def kind_of(field: Mapping[str, Any]) -> str:
    """A field's type in words."""
    match field["type"]:
        case "choice":
            return " / ".join(str(choice) or "“”" for choice in field["choices"])
        case "list":
            return say(_("列表")) + "：" + kind_of(field["of"])
        case "object":
            return "{" + ", ".join(str(inner["name"]) for inner in field["fields"]) + "}"
        case plain:
            return say(KINDS[plain])


KINDS: Mapping[str, object] = {
    "str": _("文字"),
    "int": _("整数"),
    "bool": _("true 或 false"),
    "decimal": _("写成文字的小数"),
    "date": _("日期"),
    "datetime": _("带时区的时间"),
}


def _sample(field: Mapping[str, Any], on: date) -> object:
    if field.get("nullable"):
        return None
    match field["type"]:
        case "choice":
            return field["choices"][0]
        case "list":
            return [_sample(field["of"], on)]
        case "object":
            return skeleton(field["fields"], on)
        case "date":
            return on.isoformat()
        case plain:
            return SKELETON[plain]
