"""A certificate as PDF: what it says, what it carries, what it is refused for; read by other people's programs."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

from onex.foundation.ledger.standalone import verify
from onex.foundation.ledger.trust import trust
from onex.foundation.parties.accesses import MachineWork
from onex.foundation.parties.models import AccessRecord, DocumentKind, Person
from onex.foundation.parties.selectors import identities_of
from onex.foundation.parties.vault import seal
from onex.foundation.policy.refusals import Conflict
from onex.lifecycle.catalogue.models import SkillCertificate
from onex.lifecycle.certificates.models import IssuedCertificate
from onex.lifecycle.certificates.selectors import find_by_token
from onex.lifecycle.credentials.selectors import paper_qr, signed_of
from onex.lifecycle.prints.reading import CREDENTIAL, PROOF, RECORD, attached_credential, attachments_of
from onex.lifecycle.prints.selectors import get_print, prints_of
from tests.factories.certificates import make_issued, make_issuer
from tests.lifecycle.prints.conftest import AT, look_of, make_signed, printed

pytestmark = pytest.mark.django_db


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_hr_face_says_what_the_ministry_lists(poppler):
    issuer = make_issuer(regime="hr", code="3")
    SkillCertificate.objects.filter(pk=issuer.level.certificate_id).update(
        occupation_code="4-04-05-05",
        occupation_name="人工智能训练师",
        occupation_source="职业分类大典",
        occupation_version="2022",
    )
    (certificate,) = make_signed(issuer=issuer, name="王示范")
    identity = identities_of([certificate.person_id], purpose=MachineWork.DEMONSTRATE)[certificate.person_id]
    said = words(poppler("pdftotext", printed(certificate), "-layout", after=("-",)))
    for part in (
        "职业技能等级证书",
        issuer.organisation.name,
        "2026年3月2日",
        "姓名王示范",
        f"证件类型{DocumentKind(identity.kind).label}",
        f"证件号码{identity.number}",
        "职业名称人工智能训练师",
        "工种/职业方向--",
        "职业技能等级三级/高级工",
        f"证书编号{certificate.number}",
        "照片",
        "证书查询：http",
        "机构查询：http",
        "演示",
    ):
        assert part in said, part
    described = words(poppler("pdfinfo", printed(certificate)))
    assert "Pagesize:841.89x595.276pts(A4)" in described
    assert "PDFversion:1.7" in described, "PDF/A-3 rests on PDF 1.7"


def test_fonts_are_ours_embedded_and_in_parts_only(poppler):
    (certificate,) = make_signed()
    lines = poppler("pdffonts", printed(certificate)).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.match(r"[A-Z]{6}\+NotoSerifSC-(Regular|Bold) ", line), line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line


@pytest.mark.parametrize("letter", ["䶮", "𬱟", "𫍯", "𬀩", "㛃"])
def test_a_rare_character_of_a_name_prints(poppler, letter):
    (certificate,) = make_signed(name=f"王{letter}")
    assert f"王{letter}" in words(poppler("pdftotext", printed(certificate), after=("-",)))


@pytest.mark.parametrize("letter", ["𰻞", "\ue000", "\U000e0100"])
def test_a_character_no_font_holds_is_refused_by_name(letter):
    (certificate,) = make_signed(name=f"王{letter}")
    with pytest.raises(Conflict) as refused:
        printed(certificate)
    assert refused.value.code == "not_printable"
    assert f"U+{ord(letter):04X}" in str(refused.value.message)


def test_the_qr_is_read_back_from_the_page(tmp_path):
    (certificate,) = make_signed()
    picture = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "-", picture], input=printed(certificate), check=True)
    read = [found.text for found in zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png")))]
    addresses = [text for text in read if "/v/" in text]
    assert [find_by_token(text.partition("/v/")[2]) for text in addresses] == [certificate]
    assert [text for text in read if text not in addresses] == [paper_qr([certificate.pk])[certificate.pk]]


def test_the_file_proves_itself(tmp_path):
    (certificate,) = make_signed()
    inside = attachments_of(printed(certificate))
    assert json.loads(inside[CREDENTIAL]) == signed_of([certificate.pk])[certificate.pk].document
    for name in (PROOF, RECORD):
        (tmp_path / name).write_text(inside[name])
    (tmp_path / "trust.json").write_text(json.dumps(trust()))
    told = subprocess.run(
        [sys.executable, verify.__file__, "proof", PROOF, "--trust", "trust.json", "--record", RECORD],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "speaks of this record" in told.stdout, told.stderr
    assert json.loads(inside[RECORD])["record"]["number"] == certificate.number


def test_other_programs_find_the_attachments_too(poppler):
    (certificate,) = make_signed()
    listed = poppler("pdfdetach", printed(certificate), "-list")
    assert all(name in listed for name in (CREDENTIAL, PROOF, RECORD))


def test_two_prints_of_one_certificate_attach_the_same_credential():
    (certificate,) = make_signed()
    assert attached_credential(printed(certificate)) == attached_credential(printed(certificate))


def test_a_certificate_not_signed_yet_is_not_printed_and_nobody_looked():
    issuer = make_issuer()
    (certificate,) = make_issued(issuer=issuer, count=1)
    with pytest.raises(Conflict) as refused:
        get_print(certificate, purpose=look_of(issuer), at=AT)
    assert refused.value.code == "not_signed_yet"
    assert not AccessRecord.objects.exists()


def test_a_certificate_whose_holder_was_altered_is_not_printed():
    (certificate,) = make_signed()
    person = Person.objects.get(pk=certificate.person_id)
    Person.objects.filter(pk=person.pk).update(
        name_sealed=seal("张冠李", table="parties_person", key=person.ref, column="name")
    )
    with pytest.raises(Conflict) as refused:
        printed(certificate)
    assert refused.value.code == "record_altered"


def test_a_certificate_the_log_has_not_published_is_not_printed(settings, tmp_path):
    (certificate,) = make_signed()
    settings.LEDGER_DIR = tmp_path / "another"
    with pytest.raises(Conflict) as refused:
        printed(certificate)
    assert refused.value.code == "not_in_ledger_yet"


def test_a_revoked_certificate_prints_as_a_copy_that_says_so_and_is_not_sealed(poppler):
    (certificate,) = make_signed()
    IssuedCertificate.objects.filter(pk=certificate.pk).update(status="revoked")
    certificate = IssuedCertificate.objects.with_face().get(pk=certificate.pk)
    copy = printed(certificate)
    said = words(poppler("pdftotext", copy, after=("-",)))
    assert "已撤销" in said
    assert "不加盖电子签章" in said
    assert "演示印章" not in said
    assert "does not contain any signatures" in poppler("pdfsig", copy)


def test_each_look_at_a_number_is_recorded_once():
    issuer = make_issuer()
    issued = make_signed(issuer=issuer, count=3)
    assert len(list(prints_of(issued, purpose=look_of(issuer), at=AT))) == 3
    assert sorted(AccessRecord.objects.values_list("person_id", flat=True)) == sorted(one.person_id for one in issued)
    assert set(AccessRecord.objects.values_list("purpose", flat=True)) == {"print_certificate"}


def test_many_prints_ask_the_database_for_the_batch_and_not_for_each(count_queries):
    issuer = make_issuer()
    few, more = make_signed(issuer=issuer, count=2), make_signed(issuer=issuer, count=6)
    with count_queries() as for_few:
        list(prints_of(few, purpose=MachineWork.DEMONSTRATE, at=AT))
    with count_queries() as for_more:
        list(prints_of(more, purpose=MachineWork.DEMONSTRATE, at=AT))
    each = (len(for_more) - len(for_few)) / 4
    assert each <= 6, "the proof of each certificate's entry in the log, and nothing else"
