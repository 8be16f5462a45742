"""What is held of a person, from every app, masked; and who looked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from onex.foundation.journal.authors import Author
from onex.foundation.journal.models import Entry
from onex.foundation.parties.accesses import Look
from onex.foundation.parties.kinds import LookPurpose
from onex.foundation.parties.reports import report_on
from onex.foundation.parties.selectors import identities_of, names_of
from tests.factories.certificates import make_issued, make_issuer, make_sitting
from tests.factories.parties import make_person, make_test_number

pytestmark = pytest.mark.django_db

BY = Author(ref="system:privacy", seat="")
NAME, NUMBER = "欧阳示例", make_test_number(number=4243)


def test_report_names_fields_rows_duties_and_looks(today: date) -> None:
    certificate = make_issued(count=1)[0]
    person = certificate.person
    clerk = Author(ref="user:7", seat="评价组织经办")
    look = Look(by=clerk, purpose=LookPurpose.PRINT_CERTIFICATE, on=today)
    number = identities_of([person.pk], purpose=look)[person.pk].number
    report = report_on(person, by=BY, on=today)
    held = {one.field: one for one in report.held}
    assert held["assessment.Result.total"].shown == ("85.50",)
    assert held["parties.IdentityDocument.number_sealed"].shown == (f"居民身份证 {number[0]}{'*' * 16}{number[-1]}",)
    assert held["parties.Person.name_sealed"].cites == ("M21",)
    assert {one.table: one.count for one in report.points_here} == {
        "parties.IdentityDocument.person": 1,
        "parties.AccessRecord.person": 1,
        "assessment.Candidate.person": 1,
        "certificates.IssuedCertificate.person": 1,
    }
    assert {duty.model for duty, _rows in report.duties} == {"assessment.Candidate", "certificates.IssuedCertificate"}
    assert [(one.author_ref, one.purpose) for one in report.looks] == [("user:7", "print_certificate")]
    said = json.dumps(report.to_json(), ensure_ascii=False)
    assert number not in said
    assert names_of([person.pk])[person.pk] not in said


def test_report_is_recorded_itself(today: date) -> None:
    person = make_person(name=NAME, number=NUMBER)
    report_on(person, by=BY, on=today)
    entry = Entry.objects.get(topic="parties.person_reported")
    assert (entry.subject, entry.author_ref) == (f"person:{person.ref}", "system:privacy")


def test_queries_do_not_grow_with_the_rows(today: date, count_queries: Callable[[], Any]) -> None:
    issuer = make_issuer()
    person = make_person()
    counts = []
    for sittings in (1, 3):
        for _ in range(sittings):
            make_sitting(issuer=issuer, conclusions=1, people=[person.pk])
        with count_queries() as queries:
            report_on(person, by=BY, on=today)
        counts.append(len(queries))
    assert counts[0] == counts[1]
