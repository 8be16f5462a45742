"""What the import wizard asks for."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from onex.foundation.tabular.services import LARGEST_UPLOAD


class UploadForm(forms.Form):
    """The workbook."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_(".xlsx 或 CSV（UTF-8、GB18030），不超过 30 MB、200,000 行。先检查全部行，确认后才导入。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """What is too large was not received whole."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("文件超过 30 MB，没有保存。请拆分后再上传。"))
        return file


class ViewForm(forms.Form):
    """A name for the filters and columns on the screen."""

    page = forms.CharField(max_length=120)
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=2000, required=False)
