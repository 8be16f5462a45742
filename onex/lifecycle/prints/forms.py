"""What the layout's page asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onex.foundation.documents.fields import AttachmentsField
from onex.lifecycle.prints.models import COLOUR, Orientation
from onex.lifecycle.prints.services import LONGEST, Choice

ALL = _("本机构的全部证书")


class TemplateForm(forms.Form):
    """What an organisation chooses of its page."""

    certificate = forms.ChoiceField(label=_("用于"), required=False)
    since = forms.DateField(
        label=_("起始日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("从这一天起颁发的证书使用新版式；已颁发的证书不改变版式"),
    )
    title = forms.CharField(label=_("证书标题"), max_length=LONGEST["title"])
    subtitle = forms.CharField(label=_("英文标题"), max_length=LONGEST["subtitle"], required=False)
    statement = forms.CharField(
        label=_("正文"),
        max_length=LONGEST["statement"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以使用 {姓名}、{证书}、{等级}、{机构}，印制时填入"),
    )
    note = forms.CharField(label=_("备注"), max_length=LONGEST["note"], required=False, help_text=_("印在页脚"))
    colour = forms.CharField(
        label=_("主色"), validators=[COLOUR], widget=forms.TextInput(attrs={"type": "color"}), max_length=7
    )
    orientation = forms.ChoiceField(label=_("纸张方向"), choices=Orientation.choices)
    seal = AttachmentsField(label=_("印章图样"), aim=_("只用一张图片；不上传时由系统按机构名称绘制圆形印章"), required=False)

    def __init__(self, *given: Any, certificates: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["certificate"].choices = [("", ALL), *certificates]  # type: ignore[attr-defined]  # a choice field

    def choice(self) -> Choice:
        """The form, once it is valid."""
        return Choice(**{name: value for name, value in self.cleaned_data.items() if name != "seal"})
