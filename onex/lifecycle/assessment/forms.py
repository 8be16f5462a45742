"""Forms of the organisation's clerk."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Region
from onex.lifecycle.catalogue.models import CertificateLevel
from onex.lifecycle.catalogue.selectors import levels_open_to, regions_open_to


class LevelField(forms.ModelChoiceField):
    """A level by the name of its certificate."""

    def label_from_instance(self, obj: CertificateLevel) -> str:
        """Certificate, code and level."""
        return f"{obj.certificate.name}（{obj.certificate.code}） {obj.label}"


class OpenSittingForm(forms.Form):
    """建立考核批次."""

    name = forms.CharField(label=_("批次名称"), max_length=120)
    level = LevelField(label=_("证书和等级"), queryset=CertificateLevel.objects.none())
    exam_on = forms.DateField(label=_("考核日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region.objects.none())

    def __init__(self, data: object = None, *, actor: Actor, on: date) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None, as Django passes them
        levels = levels_open_to(actor.organisation_id or 0, on)
        if actor.certificate:
            levels = levels.filter(certificate__code=actor.certificate)
        self.fields["level"].queryset = levels  # type: ignore[attr-defined]  # a ModelChoiceField, as declared above
        regions = regions_open_to(actor.organisation_id or 0, on)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]  # likewise declared above


class DiscardForm(forms.Form):
    """撤回已导入的成绩."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
