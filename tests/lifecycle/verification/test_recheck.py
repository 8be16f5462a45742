"""The second look: clean where nothing was touched, and it sees whatever was."""

from __future__ import annotations

import pytest

from onex.lifecycle.assessment.models import Concluded
from onex.lifecycle.catalogue.models import IssuingRight
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.verification.recheck import recheck
from tests.factories.certificates import make_batch, make_issued, make_issuer, make_sitting
from tests.factories.journal import append_only_suspended

pytestmark = pytest.mark.django_db


def codes():
    return sorted({problem.code for problem in recheck().problems})


def test_what_was_issued_stands_up_to_a_second_look():
    campus, hr = make_issued(count=3), make_issued(issuer=make_issuer(regime="hr"), count=2)
    checked = recheck()
    assert (checked.certificates, checked.batches, checked.problems) == (5, 2, [])
    assert recheck(after=campus[-1].pk).certificates == len(hr)


def test_a_batch_under_way_is_no_problem():
    make_batch(count=3)
    assert recheck().problems == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"number": "X1"}, ["number_not_by_the_rule", "record_altered"]),
        ({"status": "revoked"}, ["status_without_its_change"]),
        ({"salt": b"0" * 16}, ["record_altered"]),
        ({"commitment": b"0" * 32}, ["not_what_the_journal_was_told", "record_altered"]),
        ({"serial": 99}, ["number_not_by_the_rule", "numbers_not_as_set_aside"]),
    ],
)
def test_an_edited_row_is_seen(change, found):
    certificate = make_issued(count=3)[1]
    with append_only_suspended():
        IssuedCertificate.objects.filter(pk=certificate.pk).update(**change)
    assert [code for code in codes() if code != "not_what_the_journal_was_told" or code in found] == found


def test_a_removed_row_is_seen():
    certificate = make_issued(count=3)[1]
    with append_only_suspended():
        certificate.delete()
    assert codes() == ["not_what_the_journal_was_told", "numbers_not_as_set_aside"]


def test_a_right_that_was_not_there_is_seen():
    issuer = make_issuer()
    make_issued(issuer=issuer)
    IssuingRight.objects.filter(organisation=issuer.organisation).delete()
    assert codes() == ["organisation_might_not_issue"]


def test_a_certificate_for_a_failed_result_is_seen():
    issuer = make_issuer()
    certificate = make_issued(issuer=issuer, count=1)[0]
    failed = make_sitting(issuer=issuer, conclusions=[Concluded.FAILED]).candidates.get()
    with append_only_suspended():
        IssuedCertificate.objects.filter(pk=certificate.pk).update(result_id=failed.pk)
    assert {"result_not_passed", "not_the_candidate"} <= set(codes())
