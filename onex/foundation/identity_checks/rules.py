"""What must be agreed to before anybody is checked: pure functions of facts and law."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onex.foundation.policy import Finding, Law, Text, rule


class Way(StrEnum):
    """How a person is to be checked."""

    NAME_AND_NUMBER = "name_and_number"
    FACE = "face"
    IN_PERSON = "in_person"


@dataclass(frozen=True)
class ConsentFacts:
    """Who agreed to what. ``age`` in full years, empty where the document tells none; the house may ask for a guardian's
    consent to a face check up to a higher age than the law does (``face_guardian_under``).
    """

    way: Way
    age: int | None
    consented: bool
    face_consented: bool
    guardian_consented: bool
    face_guardian_under: int


@rule("L13", "L28")
def person_consents(facts: ConsentFacts, law: Law) -> Finding:
    """本人同意核验
    The person agrees to being checked
    """
    if facts.consented:
        return Finding("L13", True, Text("已取得本人同意", "the person agreed"))
    return Finding("L13", False, Text("核验前须取得本人同意", "nobody is checked without having agreed to it"))


@rule("L29")
def face_has_a_consent_of_its_own(facts: ConsentFacts, law: Law) -> Finding:
    """人脸核验须单独同意
    A face check has a consent of its own
    """
    if facts.way is not Way.FACE:
        return Finding("L29", True, Text("不处理人脸信息", "no face is looked at"))
    if facts.face_consented:
        return Finding("L29", True, Text("已取得人脸信息处理的单独同意", "the face check was agreed to on its own"))
    return Finding(
        "L29",
        False,
        Text("人脸核验须单独同意；不同意的，可以当面核验", "a face check needs a consent of its own; in person is open to all"),
    )


@rule("L31")
def guardian_consents_for_a_minor(facts: ConsentFacts, law: Law) -> Finding:
    """未成年人须监护人同意
    A guardian consents for a minor
    """
    under = law.whole("identity_checks.guardian_consent_under")
    limit = max(under, facts.face_guardian_under) if facts.way is Way.FACE else under
    if facts.age is not None and facts.age >= limit:
        return Finding("L31", True, Text(f"已满 {limit} 周岁，由本人同意", f"{limit} or older: the person's own consent"))
    if facts.guardian_consented:
        return Finding("L31", True, Text("已取得监护人同意", "a guardian consented"))
    if facts.age is None:
        why = Text(
            "证件不载明年龄，须监护人同意或当面核验证件", "the document tells no age: a guardian's consent, or in person"
        )
    else:
        why = Text(f"未满 {limit} 周岁，须监护人同意", f"under {limit}: a guardian has to consent")
    return Finding("L31", facts.age is None and facts.way is Way.IN_PERSON, why)
