"""What the pages ask for."""

from __future__ import annotations

import re

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.identifiers import normalise
from onex.lifecycle.certificates.models import RevocationGround
from onex.lifecycle.certificates.numbers import LONGEST_NUMBER

LONGEST_PROOF = 64
LAST_SIX = re.compile(r"(?=.*\d)[0-9A-Z]{6}")


class HolderForm(forms.Form):
    """The second factor: what only the holder, or whoever holds the paper, can say."""

    proof = forms.CharField(
        label=_("姓名或证件号码后六位"),
        max_length=LONGEST_PROOF,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("填证书上的姓名，或持证人证件号码的最后六位；二者填一项"),
    )

    def second_factor(self) -> dict[str, str]:
        """``id_last_six`` for six letters and figures with a figure among them, else ``name``."""
        return second_factor(self.cleaned_data["proof"])


class VerifyForm(HolderForm):
    """Number and second factor."""

    number = forms.CharField(
        label=_("证书编号"),
        max_length=LONGEST_NUMBER + 14,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("number", "proof")


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


def second_factor(proof: str) -> dict[str, str]:
    """How a typed proof is taken: as the end of a document number, or as a name."""
    typed = normalise(proof)
    return {"id_last_six": typed} if LAST_SIX.fullmatch(typed) else {"name": proof}
