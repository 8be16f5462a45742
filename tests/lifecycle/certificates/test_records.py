"""The template writes what RFC 8785 writes, whatever stands in a name."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from onex.lifecycle.certificates.records import BatchFace, HolderFace, RecordTemplate, commit, record_of

BATCH = BatchFace(
    certificate="DEMO-WEB",
    level="2",
    organisation="91990100000000001X",
    issued_on=date(2026, 3, 2),
    rule_version="campus-1",
    sitting="99010020260302000001A",
)
TEMPLATE = RecordTemplate(BATCH)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RARE = st.text(st.sampled_from("䶮𬱟𫍯𬀩㛃·́\u200d\u200b\ufeff\x00\x08\x1f\x7f\"\\/\b\t\n\f\r<>&'\u2028\u2029é€😀"), max_size=20)


@given(name=ANY | RARE, kind=ANY, document=ANY, number=ANY, total=ANY)
@example(name="买买提·艾山", kind="resident_id", document="11010119900307283X", number="A1", total="85.50")
@example(name='"\\\x00\x1f\x7f\u2028', kind="", document="", number="", total="")
@example(name="{0}%s:number", kind=":name", document="x:total", number="", total="")
def test_the_template_writes_the_bytes_of_rfc_8785(name, kind, document, number, total):
    holder = HolderFace(number=number, name=name, document_kind=kind, document_number=document, total=total)
    assert TEMPLATE.write(holder) == rfc8785.dumps(record_of(BATCH, holder))


@given(certificate=ANY, organisation=ANY | RARE, version=ANY, name=RARE)
def test_constants_of_a_batch_are_written_so_too(certificate, organisation, version, name):
    batch = BatchFace(certificate, "1", organisation, date(2026, 3, 2), version, "case")
    holder = HolderFace("N1", name, "passport", "E1", "60.00")
    assert RecordTemplate(batch).write(holder) == rfc8785.dumps(record_of(batch, holder))


def test_a_lone_surrogate_is_refused():
    with pytest.raises(UnicodeEncodeError):
        TEMPLATE.write(HolderFace("N1", "王\ud800", "passport", "E1", "60.00"))


def test_the_record_is_written_like_this():
    holder = HolderFace("N1", "王小明", "resident_id", "990101199001010010", "85.50")
    assert TEMPLATE.write(holder).decode() == (
        '{"certificate":"DEMO-WEB","document":{"kind":"resident_id","number":"990101199001010010"},'
        '"issued_on":"2026-03-02","level":"2","name":"王小明","number":"N1","organisation":"91990100000000001X",'
        '"result":{"conclusion":"passed","total":"85.50"},"rule":"campus-1","sitting":"99010020260302000001A","version":1}'
    )


def test_the_commitment_is_hmac_sha256_under_the_salt():
    assert commit(b"s" * 16, b"record") == hmac.new(b"s" * 16, b"record", hashlib.sha256).digest()
    assert commit(b"s" * 16, b"record") != commit(b"t" * 16, b"record")


def test_a_template_never_carries_one_holder_into_the_next():
    first = HolderFace("N1", "王小明", "resident_id", "1", "85.50")
    second = HolderFace("N2", "李", "passport", "2", "60.00")
    once = TEMPLATE.write(first)
    assert TEMPLATE.write(second) == rfc8785.dumps(record_of(BATCH, second))
    assert TEMPLATE.write(first) == once
