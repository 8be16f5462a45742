"""What the public and the staff fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.fields import AttachmentsField
from onex.foundation.publications.services import LONGEST_CONTACT, LONGEST_TEXT

LONGEST_REFERENCE = 80


class LineSearch(forms.Form):
    """Finding one line of a notice; sent by POST, so that no number stands in an address."""

    reference = forms.CharField(
        label=_("公示名单中的编号"), max_length=LONGEST_REFERENCE, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ObjectionForm(forms.Form):
    """异议."""

    reference = forms.CharField(
        label=_("所涉编号"),
        required=False,
        max_length=LONGEST_REFERENCE,
        help_text=_("异议涉及名单中某一条时，填写其编号；涉及整个公示时不填"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("异议内容"),
        max_length=LONGEST_TEXT,
        help_text=_("请写明事实和证据。内容加密保存，只有负责答复的工作人员能够看到"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    contact = forms.CharField(
        label=_("联系方式"),
        max_length=LONGEST_CONTACT,
        help_text=_("姓名和电话或电子邮箱，仅用于核实和答复，加密保存"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    evidence = AttachmentsField(
        label=_("佐证材料"), required=False, aim=_("加密保存，只有负责答复的工作人员能够下载，不会公开")
    )


class CodeForm(forms.Form):
    """查询码."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=60,
        help_text=_("提出异议时给出的 26 位字母和数字，大小写和连字符不限"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class AnswerForm(forms.Form):
    """答复."""

    upheld = forms.TypedChoiceField(
        label=_("异议是否成立"),
        choices=[("", _("请选择")), ("yes", _("成立")), ("no", _("不成立"))],
        coerce=lambda chosen: chosen == "yes",
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=LONGEST_TEXT,
        help_text=_("异议人凭查询码可以看到；请勿写入身份证号、手机号等个人信息"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
