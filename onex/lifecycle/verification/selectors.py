"""查询验证: is there such a certificate, is it this holder's, does it stand?

An unknown number and a wrong holder are one answer, reached by the same work: one query by number, one look at a person
(a decoy's for an unknown number), one comparison in constant time. Everything else is asked only after that agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.selectors import last_six_matches, name_matches
from onex.foundation.policy import Law, Text
from onex.lifecycle.catalogue.rules.issuing import certificate_is_listed, may_issue, organisation_is_listed
from onex.lifecycle.catalogue.selectors import issuing_facts
from onex.lifecycle.certificates.models import GROUNDS_IN_ENGLISH, IssuedCertificate, RevocationGround, StatusChange
from onex.lifecycle.certificates.selectors import Face, faces_of, is_intact
from onex.lifecycle.verification.models import LookupOutcome


class CheckState(StrEnum):
    """How a check came out; what could not be checked is not what failed."""

    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"


@dataclass(frozen=True)
class Check:
    """One step of the verdict."""

    name: str
    label: Text
    state: CheckState
    why: Text
    cite: str = ""


@dataclass(frozen=True)
class Verdict:
    """The answer to a look-up. ``face`` is None unless the holder's name or document matched."""

    outcome: LookupOutcome
    face: Face | None = None
    checks: tuple[Check, ...] = ()
    change: StatusChange | None = None


NOT_MATCHED = Verdict(LookupOutcome.NOT_MATCHED)


def verify_number(number: str, *, name: str = "", id_last_six: str = "", on: date) -> Verdict:
    """The verdict on a number with the holder's name or the last six characters of the document."""
    found = IssuedCertificate.objects.filter(number=normalise(number)).order_by().values_list("pk", "person_id")[:1]
    certificate_id, person_id = next(iter(found), (None, None))
    matched = _matches(person_id, name, id_last_six)
    if certificate_id is None or not matched:
        return NOT_MATCHED
    return _verdict(IssuedCertificate.objects.with_face().get(pk=certificate_id), on)


def verify_holder(certificate: IssuedCertificate, *, name: str = "", id_last_six: str = "", on: date) -> Verdict:
    """The verdict on a certificate found by its token, once the second factor agrees."""
    if not _matches(certificate.person_id, name, id_last_six):
        return NOT_MATCHED
    return _verdict(certificate, on)


def verify_record(certificate: IssuedCertificate, on: date) -> Verdict:
    """The verdict for whoever holds the paper or may see the certificate anyway; its face is to be masked in public."""
    return _verdict(certificate, on, holder_known=False)


def _matches(person_id: int | None, name: str, id_last_six: str) -> bool:
    return name_matches(person_id, name) if name else last_six_matches(person_id, id_last_six)


def _verdict(certificate: IssuedCertificate, on: date, *, holder_known: bool = True) -> Verdict:
    face = faces_of([certificate], purpose=MachineWork.CHECK_RECORD)[0]
    change = StatusChange.objects.filter(certificate=certificate).order_by("-pk").first()
    intact = is_intact(certificate, face)
    checks = (
        *((_holder(),) if holder_known else ()),
        _record(intact),
        *_issuer(certificate, on),
        _status(certificate, change),
    )
    outcome = LookupOutcome.REVOKED if certificate.revoked else LookupOutcome.VALID
    return Verdict(outcome if intact else LookupOutcome.ALTERED, face, checks, change)


def _holder() -> Check:
    return Check(
        "holder",
        Text("持证人", "Holder"),
        CheckState.PASSED,
        Text("编号与所填持证人信息相符", "the number belongs to the holder you named"),
    )


def _record(intact: bool) -> Check:
    label = Text("登记内容", "Record")
    if intact:
        why = Text("与颁发时的记录一致", "it is as it was on the day of issue")
        return Check("record", label, CheckState.PASSED, why, "S6.3")
    why = Text("与颁发时的记录不一致，请勿采信并联系颁发机构", "it differs from what was issued: do not rely on it")
    return Check("record", label, CheckState.FAILED, why, "S6.3")


def _issuer(certificate: IssuedCertificate, on: date) -> tuple[Check, ...]:
    """The issuer's right on the day of issue, and whether it has left since (which leaves the certificate good)."""
    sitting, issued_on = certificate.sitting, certificate.issued_on
    facts = issuing_facts(certificate.organisation_id, certificate.level_id, sitting.region_id, issued_on)
    right = may_issue(facts, Law(issued_on, sitting.province))
    state = CheckState.PASSED if right.passed else CheckState.FAILED
    then = Check("issuer", Text("颁发机构", "Issuer"), state, right.why, right.cite)
    now, law = replace(facts, on=on), Law(on, sitting.province)
    if organisation_is_listed(now, law).passed and certificate_is_listed(now, law).passed:
        return (then,)
    why = Text(
        "该机构或证书现已退出目录；退出前颁发的证书继续有效",
        "the issuer or the certificate has left the directory since; certificates issued before stay valid",
    )
    return (then, Check("left", Text("退出情况", "Exit"), CheckState.NOTED, why, "X8"))


def _status(certificate: IssuedCertificate, change: StatusChange | None) -> Check:
    label = Text("证书状态", "Status")
    if not certificate.revoked:
        return Check("status", label, CheckState.PASSED, Text("有效", "valid"), "G3.3")
    if change is None:
        return Check("status", label, CheckState.FAILED, Text("已撤销", "revoked"), "M21")
    ground = RevocationGround(change.ground)
    why = Text(
        f"已于 {change.changed_on} 撤销：{ground.label}",
        f"revoked on {change.changed_on}: {GROUNDS_IN_ENGLISH[ground]}",
    )
    return Check("status", label, CheckState.FAILED, why, change.cite)
