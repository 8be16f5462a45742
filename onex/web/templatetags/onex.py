"""What templates say: words in the reader's language, masks, clause links, form controls."""

from __future__ import annotations

from dataclasses import dataclass

import django_tables2 as tables
from django import forms, template
from django.forms import BoundField
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from onex.foundation.parties.masking import mask_name, mask_number, mask_phone
from onex.foundation.policy.errors import BadCitation, UnknownClause
from onex.foundation.policy.instruments import library
from onex.foundation.procedures.selectors import ClockView
from onex.web.permission_words import permission_words
from onex.web.records.wording import topic_words
from onex.web.wording import clock_words as words_of_clock
from onex.web.wording import say as say_words

register = template.Library()

MASKS = {"name": mask_name, "number": mask_number, "phone": mask_phone}
CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class Cited:
    """A citation as a link: the short form, what the clause is about, and its page (empty when not registered)."""

    label: str
    title: str
    address: str


@register.filter
def say(words: object) -> str:
    """``{{ finding.why|say }}``: a ``Text``, a lazy translation or a string in the active language."""
    return say_words(words)


@register.filter
def permission(code: str) -> str:
    """``{{ line.permission|permission }}``: what a permission lets one do, in words."""
    return str(permission_words(code))


@register.filter
def topic(code: str) -> str:
    """``{{ entry.topic|topic }}``: what happened, in words."""
    return str(topic_words(code))


@register.filter
def masked(value: str | None, kind: str = "number") -> str:
    """``{{ number|masked }}``, ``{{ person|masked:"name" }}``: first and last character only."""
    return MASKS[kind](value) if value else ""


@register.simple_tag
def clause(ref: str) -> Cited:
    """``{% clause "G3.3" as cited %}``: the clause behind a citation."""
    try:
        found = library().get_clause(ref)
    except (BadCitation, UnknownClause):
        return Cited(label=ref, title="", address="")
    instrument = library().get_instrument(found.cite.letter)
    title = f"{say_words(instrument.title)} · {say_words(found.label)}"
    return Cited(label=ref, title=title, address=reverse("policy:clause", args=[ref]))


@register.simple_tag
def clock_words(clock: ClockView) -> str:
    """``{% clock_words clock %}``: how a period stands, counting working days."""
    return words_of_clock(clock)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_date_column(column: tables.Column) -> bool:
    """Dates in lists are not broken at their hyphens."""
    return isinstance(column, tables.DateColumn | tables.DateTimeColumn)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form field's widget with the class the look needs; Django itself ties it to its help and its errors."""
    widget = field.field.widget
    if isinstance(widget, CHECKS):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    if isinstance(widget, forms.MultiWidget):
        _name_parts(field, widget)
    classes = [*str(widget.attrs.get("class", "")).split(), css]
    if field.errors:
        classes.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(classes))})


def _name_parts(field: BoundField, widget: forms.MultiWidget) -> None:
    """A period is two boxes under one legend; each says by itself which end it is."""
    ends = (_("自"), _("至"))
    for part, end in zip(widget.widgets, ends, strict=False):
        part.attrs["aria-label"] = f"{field.label} {end}"
