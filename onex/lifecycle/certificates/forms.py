"""What the pages ask for."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onex.lifecycle.certificates.models import RevocationGround


class RevocationForm(forms.Form):
    """Why a certificate should no longer stand."""

    ground = forms.ChoiceField(label=_("撤销事由（将向社会公开）"), choices=RevocationGround.choices)
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明事实和依据，供第二人确认；将永久留存，请勿填写身份证号、手机号等个人信息"),
    )


class ReasonForm(forms.Form):
    """A reason that is kept for good."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class StopForm(ReasonForm):
    """Whom to stop. Only a nation's seat is offered everyone."""

    def __init__(self, form: QueryDict | None = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(form)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("评价机构"), choices=choices, widget=forms.Select(attrs={"data-search": ""})
        )
        self.order_fields(("organisation", "reason"))
