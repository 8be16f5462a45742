"""Names and numbers never show themselves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from onex.foundation.parties.holders import Holder
from onex.foundation.parties.models import DocumentKind, IdentityDocument, Person
from onex.foundation.parties.people import Newcomer
from onex.foundation.parties.services import PersonRow
from tests.factories.parties import make_person, make_test_number

NAME = "欧阳示例"
NUMBER = make_test_number(number=4711)


def test_rows_on_their_way_in_do_not_show() -> None:
    shown = [
        repr(PersonRow(name=NAME, kind=DocumentKind.RESIDENT_ID, number=NUMBER)),
        repr(Newcomer((b"", ""), NAME, NUMBER)),
        repr(Holder(1, NAME)),
    ]
    assert not [text for text in shown if NAME in text or NUMBER in text]


@pytest.mark.django_db
def test_models_do_not_show() -> None:
    person = make_person(name=NAME, number=NUMBER)
    document = IdentityDocument.objects.get(person=person)
    shown = [str(person), repr(person), str(document), repr(document)]
    assert not [text for text in shown if NAME in text or NUMBER in text]


@pytest.mark.django_db
def test_tables_hold_neither_name_nor_number_in_the_clear() -> None:
    make_person(name=NAME, number=NUMBER)
    with connection.cursor() as cursor:
        for table in (Person._meta.db_table, IdentityDocument._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")
            stored = b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
            assert NAME.encode() not in stored
            assert NUMBER.encode() not in stored
            assert NUMBER[-6:].encode() not in stored


@pytest.mark.django_db
def test_error_of_the_database_does_not_show() -> None:
    person = make_person(name=NAME, number=NUMBER)
    document = IdentityDocument.objects.get(person=person)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        IdentityDocument.objects.create(
            person=person, kind=document.kind, number_sealed=document.number_sealed, blind_index=document.blind_index
        )
    assert NUMBER not in str(refused.value)
    assert NAME not in str(refused.value)
