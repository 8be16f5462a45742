"""The register of personal data knows every column there is, and no other."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.test.utils import isolate_apps

from onex.foundation.parties.registry import FILE, Protection, Register, gone, read, registry, undeclared

ONE = """
fields:
  - field: parties.Person.name_sealed
    holds: {zh: 姓名, en: name}
    why: {zh: 依据, en: why}
    cites: [M21]
    protection: %s
    kept: {zh: 长期, en: kept}
"""
SEALED = ONE % "sealed" + "    sealed: {table: t, key: ref, column: c}\n"


def test_every_column_that_looks_personal_is_registered() -> None:
    assert undeclared(apps.get_models(), registry()) == []


def test_register_names_no_column_that_is_gone() -> None:
    assert gone(registry()) == []


def test_every_sealed_column_is_registered_as_sealed() -> None:
    held = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField) and field.name.endswith("_sealed")
    }
    assert {field.name for field, _place in registry().sealed} == held
    assert len(held) >= 9


def test_paths_lead_from_each_column_to_its_person_and_from_each_duty() -> None:
    for field in registry().fields:
        paths = [field.person] if field.person else []
        paths += [field.sealed.key] if field.sealed else []
        assert str(field.table.objects.values_list("pk", *paths).query)
    for duty in registry().duties:
        assert duty.person
        assert str(apps.get_model(duty.model).objects.filter(**{duty.person: 1}, **duty.where).query)
    with pytest.raises(FieldError):
        str(apps.get_model("parties.Contact").objects.values_list("person_id").query)


@isolate_apps("onex.foundation.parties")
@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("hobby_sealed", models.BinaryField()),
        ("mobile_number", models.CharField(max_length=20)),
        ("birthday", models.DateField()),
        ("friend", models.ForeignKey("parties.Person", models.PROTECT, related_name="+")),
    ],
)
def test_canary_column_nobody_registered_turns_it_red(column: str, field: models.Field[object, object]) -> None:
    from onex.foundation.parties.models import Person

    if isinstance(field, models.ForeignKey):
        field = models.ForeignKey(Person, models.PROTECT, related_name="+")
    meta = type("Meta", (), {"app_label": "parties"})
    table = type("Planted", (models.Model,), {"__module__": __name__, column: field, "Meta": meta})
    assert undeclared([table], registry()) == [f"parties.Planted.{column}"]
    told = Register((), (), {f"parties.Planted.{column}": "because"})
    assert undeclared([table], told) == []


def test_canary_column_that_is_gone_turns_it_red() -> None:
    assert gone(read(SEALED.replace("name_sealed", "nickname_sealed"), FILE)) == ["parties.Person.nickname_sealed"]


@pytest.mark.parametrize(
    "content",
    [
        ONE % "sealed",
        ONE % "masked" + "    sealed: {table: t, key: ref, column: c}\n",
        ONE % "plain",
        ONE % "hidden",
        ONE.replace("kept", "keeps") % "masked",
        SEALED.replace("en: name", "en: ''"),
    ],
)
def test_declaration_that_says_too_little_is_refused(content: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"personal\.yaml"):
        read(content, FILE)


def test_declaration_is_read_whole() -> None:
    [field] = read(SEALED, FILE).fields
    assert (field.name, field.protection, field.cites) == ("parties.Person.name_sealed", Protection.SEALED, ("M21",))
    assert field.sealed is not None
    assert field.sealed.key == "ref"
