"""What anyone fills in to verify a certificate."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.identifiers import normalise

LONGEST_NUMBER = 64
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
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("number", "proof")


def second_factor(proof: str) -> dict[str, str]:
    """How a typed proof is taken: as the end of a document number, or as a name."""
    typed = normalise(proof)
    return {"id_last_six": typed} if LAST_SIX.fullmatch(typed) else {"name": proof}
