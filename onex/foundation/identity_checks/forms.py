"""What a person agrees to, and what a clerk reads off a document."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.identity_checks.models import Guardian, Method
from onex.foundation.identity_checks.services import Consents
from onex.foundation.parties.identifiers import check_identity
from onex.foundation.parties.kinds import DocumentKind

GUARDIANS = [
    (Guardian.NOBODY.value, _("不需要监护人")),
    (Guardian.PARENT.value, _("父母同意")),
    (Guardian.OTHER.value, _("其他监护人同意")),
]


class CheckForm(forms.Form):
    """本人核验: the way and the consents, none of them ticked beforehand."""

    method = forms.ChoiceField(label=_("核验方式"))
    consent = forms.BooleanField(label=_("我同意把我的姓名和证件号码提供给下述核验方，只用于核验身份"), required=False)
    face_consent = forms.BooleanField(
        label=_("我单独同意由核验方采集并比对我的人脸（只在选择人脸核验时需要；本系统不接收、不保存人脸图像）"), required=False
    )
    guardian = forms.ChoiceField(
        label=_("监护人"),
        choices=GUARDIANS,
        required=False,
        help_text=_("未满 14 周岁，或未满 18 周岁而选择人脸核验的，由监护人在场操作并作出同意"),
    )

    def __init__(self, *args: object, faces: bool, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # handed on as they came
        ways = [Method.NAME_AND_NUMBER, *([Method.FACE] if faces else [])]
        self.fields["method"].choices = [("", _("请选择")), *((way.value, way.label) for way in ways)]  # type: ignore[attr-defined]  # a ChoiceField
        if not faces:
            del self.fields["face_consent"]

    @property
    def consents(self) -> Consents:
        given = self.cleaned_data
        return Consents(given["consent"], given.get("face_consent", False), given["guardian"])


class InPersonForm(forms.Form):
    """当面核验: read off the original document."""

    name = forms.CharField(label=_("姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(label=_("证件类型"), choices=DocumentKind.choices)
    number = forms.CharField(label=_("证件号码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seen = forms.BooleanField(label=_("我已查看证件原件，人证一致，本人同意核验"))
    guardian = forms.ChoiceField(
        label=_("监护人"), choices=GUARDIANS, required=False, help_text=_("未满 14 周岁的，监护人须到场并同意")
    )

    def clean(self) -> dict[str, object]:
        """The number must be one of its kind."""
        given = self.cleaned_data
        problem = check_identity(given["kind"], given["number"]) if {"kind", "number"} <= set(given) else None
        if problem:
            self.add_error("number", str(problem.message))
        return given
