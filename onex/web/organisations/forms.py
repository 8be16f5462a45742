"""What is asked to enter a body or name a contact."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.organisations import kinds_for
from onex.foundation.accounts.scopes import organisations_visible_to
from onex.foundation.parties.identifiers import check_credit_code, normalise
from onex.foundation.parties.models import Contact, Organisation, OrganisationKind, Region
from onex.foundation.parties.selectors import contacts_of, regions_on
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.web.wording import say


class OrganisationForm(forms.Form):
    """登记机构."""

    kind = forms.ChoiceField(label=_("机构类型"))
    name = forms.CharField(label=_("机构名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=200, required=False)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        required=False,
        help_text=_("18 位，末位为校验位；指导协调机构、考核站点等没有法人资格的可不填"),
    )
    region = forms.ModelChoiceField(queryset=Region.objects.none(), label=_("所在地"))
    parent = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("上级机构"), required=False)
    opened_on = forms.DateField(label=_("登记日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, actor: Actor, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        mine = kinds_for(actor)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in OrganisationKind if kind in mine]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region"].queryset = regions_on(on).filter(code__startswith=actor.region)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["parent"].queryset = organisations_visible_to(actor).order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["opened_on"].initial = on

    def clean_credit_code(self) -> str:
        """In its one writing; told at the field when the check character does not fit."""
        code: str = normalise(self.cleaned_data["credit_code"])
        problem = check_credit_code(code) if code else None
        if problem:
            raise forms.ValidationError(say(problem.message))
        return code


class ContactForm(forms.Form):
    """指定联系人."""

    duty = forms.CharField(label=_("职责"), max_length=80, help_text=_("如“1+X 证书总联系人”或所负责的证书"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)


class LeadForm(forms.Form):
    """指定证书对接人: one of the body's contacts, for one certificate."""

    certificate = forms.ModelChoiceField(queryset=SkillCertificate.objects.order_by("code"), label=_("证书"))
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), label=_("联系人"))

    def __init__(self, *args: object, organisation: Organisation, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        cards = contacts_of(organisation, on)
        contact = self.fields["contact"]
        contact.queryset = Contact.objects.filter(pk__in=[card.contact_id for card in cards])  # type: ignore[attr-defined]  # a ModelChoiceField
        names = {card.contact_id: f"{card.name}（{card.duty}）" for card in cards}
        contact.label_from_instance = lambda held: names[held.pk]  # type: ignore[attr-defined]  # a ModelChoiceField
