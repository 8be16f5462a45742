"""Layouts: versions that are only added, hold from a day on, and never let anything be printed that cannot be."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from onex.foundation.accounts.roles import Role
from onex.foundation.documents.attachments import Upload, inspect
from onex.foundation.journal.models import Entry
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.prints.faces import DEFAULTS, wrong_places
from onex.lifecycle.prints.models import PrintTemplate
from onex.lifecycle.prints.selectors import layouts_of
from onex.lifecycle.prints.services import Choice, set_template
from tests.factories.certificates import MONDAY, make_issuer
from tests.lifecycle.prints.conftest import make_signed, printed

pytestmark = pytest.mark.django_db

CHOICE = Choice(
    certificate="",
    since=MONDAY,
    title="技能证书",
    subtitle="Certificate",
    statement="{姓名}通过{机构}的{证书}（{等级}）考核。",
    note="示范备注",
    colour="#123456",
    orientation="landscape",
)


def picture(kind: str = "PNG") -> Upload:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 60), "#c00000").save(drawn, kind)
    return Upload(f"seal.{kind.lower()}", io.BytesIO(drawn.getvalue()))


def set_by(issuer, choice: Choice = CHOICE, *, on: date = MONDAY, seals=()):
    return set_template(choice, inspect(seals), by=issuer.lead.actor, on=on)


def layout(certificate: IssuedCertificate):
    return layouts_of([certificate])[certificate.pk]


def test_a_certificate_is_printed_in_the_words_chosen(poppler):
    issuer = make_issuer()
    set_by(issuer)
    (certificate,) = make_signed(issuer=issuer, name="王示范")
    said = "".join(poppler("pdftotext", printed(certificate), after=("-",)).split())
    level = issuer.level
    for part in (
        "技能证书",
        f"王示范通过{issuer.organisation.name}的{level.certificate.name}（{level.label}）",
        "示范备注",
        "版式第1版",
    ):
        assert part in said, part


def test_each_version_holds_for_what_is_issued_from_its_day_on():
    issuer = make_issuer()
    (before,) = make_signed(issuer=issuer)
    for version in (1, 2):
        made = set_by(issuer, replace(CHOICE, since=MONDAY + timedelta(days=version)))
        assert made.version == version
    on = {days: IssuedCertificate(**{**_columns(before), "issued_on": MONDAY + timedelta(days=days)}) for days in range(4)}
    assert [layout(one).version for one in on.values()] == [0, 1, 2, 2]
    assert layout(on[0]) == DEFAULTS["campus"]


def _columns(certificate: IssuedCertificate) -> dict[str, object]:
    return {column.attname: getattr(certificate, column.attname) for column in certificate._meta.concrete_fields}


def test_a_certificates_own_layout_goes_before_its_organisations():
    issuer = make_issuer()
    set_by(issuer, replace(CHOICE, certificate=issuer.level.certificate.code, title="专用"))
    set_by(issuer, replace(CHOICE, title="通用"))
    (certificate,) = make_signed(issuer=issuer)
    assert layout(certificate).title == "专用"


def test_anothers_layout_is_not_ones_own():
    set_by(make_issuer())
    (certificate,) = make_signed()
    assert layout(certificate).version == 0


def test_the_journal_is_told():
    issuer = make_issuer()
    made = set_by(issuer)
    told = Entry.objects.get(topic="prints.template_set")
    assert told.payload == {"template": made.pk, "certificate": "", "version": 1, "since": MONDAY.isoformat()}
    assert told.organisation_ref == str(issuer.organisation.ref)


def test_a_layout_never_begins_before_today():
    issuer = make_issuer()
    with pytest.raises(BadInput) as refused:
        set_by(issuer, replace(CHOICE, since=MONDAY - timedelta(days=1)))
    assert refused.value.code == "backdated"
    assert set_by(issuer).since == MONDAY


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"statement": "{身份证}"}, "unknown_place"),
        ({"statement": "{姓名"}, "unknown_place"),
        ({"statement": " "}, "words_missing"),
        ({"title": ""}, "words_missing"),
        ({"title": "证" * 21}, "too_long"),
        ({"colour": "red"}, "unknown_colour"),
        ({"colour": '#123456");x'}, "unknown_colour"),
        ({"orientation": "diagonal"}, "unknown_orientation"),
    ],
)
def test_what_is_no_layout_is_refused(changed, code):
    with pytest.raises(BadInput) as refused:
        set_by(make_issuer(), replace(CHOICE, **changed))
    assert refused.value.code == code
    assert not PrintTemplate.objects.exists()


def test_words_no_font_holds_are_refused_by_name():
    with pytest.raises(Conflict, match="not_printable") as refused:
        set_by(make_issuer(), replace(CHOICE, note="𰻞"))
    assert "U+30EDE" in str(refused.value.message)


def test_words_are_words_and_never_typst(poppler):
    issuer = make_issuer()
    words = '#pagebreak() $x$ *b* \\ "q" #sys.version'
    set_by(issuer, replace(CHOICE, note=words))
    (certificate,) = make_signed(issuer=issuer)
    said = poppler("pdftotext", printed(certificate), "-layout", after=("-",))
    assert words in said
    assert "Pages:           1" in poppler("pdfinfo", printed(certificate))


def test_places_are_named_and_no_others():
    assert wrong_places("{姓名}{证书}{等级}{机构}") == []
    assert wrong_places("{姓名}{}{x}}") == ["", "x", "}"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_seals_picture_lies_on_the_page(poppler, kind):
    issuer = make_issuer()
    made = set_by(issuer, seals=[picture(kind)])
    assert made.seal.kind == kind
    (certificate,) = make_signed(issuer=issuer)
    assert " 60 " in poppler("pdfimages", printed(certificate), "-list").replace("  ", " ")


def test_a_seal_that_is_no_single_picture_is_refused():
    for seals in ([Upload("a.txt", io.BytesIO(b"words"))], [picture(), picture()]):
        with pytest.raises(BadInput, match="seal_no_picture"):
            set_by(make_issuer(), seals=seals)


def test_a_seal_no_scanner_has_passed_is_not_kept(settings):
    settings.VIRUS_SCANNER = ""
    with pytest.raises(Conflict, match="not_scanned"):
        set_by(make_issuer(), seals=[picture()])


def test_only_the_lead_sets_and_only_for_certificates_of_its_own():
    issuer, other = make_issuer(), make_issuer()
    with pytest.raises(NotAllowed):
        set_template(CHOICE, [], by=issuer.clerk.actor, on=MONDAY)
    with pytest.raises(NotFound):
        set_by(issuer, replace(CHOICE, certificate=other.level.certificate.code))
    assert issuer.lead.actor.role == Role.ORGANISATION_LEAD


def test_a_version_is_never_altered_nor_taken_back():
    made = set_by(make_issuer())
    for change in (lambda: PrintTemplate.objects.filter(pk=made.pk).update(title="别的"), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
