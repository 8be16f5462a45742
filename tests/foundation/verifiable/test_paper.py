"""The paper's QR: what is written is read, a stranger's COSE reads it too, and nothing else passes."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import base45
import cbor2
import pytest
import segno
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from openvc import cbor as strange_cbor
from openvc import cose as strange_cose
from PIL import Image

from onex.foundation.signing.keys import key_id_of
from onex.foundation.verifiable.paper import cbor, cose, faces
from onex.foundation.verifiable.paper.faces import Face, NotPaper, binding_of, read, write

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
KEY_ID = bytes.fromhex(key_id_of(PUBLIC))
SALT = bytes(range(8))
NAME, KIND, DOCUMENT = "䶮小满", "resident_id", "990102199001010010"
"""Nobody's: 99 is no province."""
FACE = Face(
    number="S000099000001263000017",
    certificate_code="4-07-05-04",
    level_code="3",
    name=NAME,
    binding=binding_of(NAME, KIND, DOCUMENT, SALT),
    salt=SALT,
    issued_on=date(2026, 3, 2),
    result="86.50",
    issuer=UUID("0199a1b2-0000-7000-8000-000000000001"),
    list_number=1,
    entry=70123,
)
KNOWN = (
    "OX1:RRQT 9P60GO0$+AWKB3UAR098CKY4DE80BNA646F46FA7646646*96F%6646646:96XD0$Q6D463W5NW6A46AJ0AK6IHDB4N"
    "U1TS8IIWN.T0I*6JO3R49X507H0QS0:*0093RD4$ZCA%6QW6:71490*JK00077E88G000000100-B17I1100.B227B6AHXX1NE4V"
    "JS:X7O9ORDGR-FR7SY+7Y4H5/PVHILZPPREH1UM9EG-G2D4/Q406B$WI$V2NSLE41OLRI.H-7J/UEHVDX59JUQ"
)
"""The known answer: docs/formats/paper-qr.md gives it to strangers."""


def written(face: Face = FACE) -> str:
    return write(face, key_id=KEY_ID, sign=SECRET.sign)


def signed(payload: bytes, header: dict | None = None, **other: object) -> str:
    """A message put together by cbor2 alone, so that it may be wrong."""
    protected = cbor2.dumps({1: -8, 4: KEY_ID} if header is None else header, canonical=True)
    to_sign = cbor2.dumps(["Signature1", protected, b"", payload])
    parts = [protected, other.get("unprotected", {}), payload, other.get("signature", SECRET.sign(to_sign))]
    return faces.PREFIX + base45.b45encode(cbor2.dumps(cbor2.CBORTag(int(str(other.get("tag", 18))), parts))).decode()


def payload(**changed: object) -> bytes:
    said = {getattr(faces, name): value for name, value in changed.items()}
    return cbor2.dumps(cbor2.loads(read(written()).message.payload) | said, canonical=True)


def test_the_known_answer():
    assert written() == KNOWN
    paper = read(KNOWN)
    assert paper.face == FACE
    assert (paper.message.key_id, paper.message.signed_by(PUBLIC)) == (KEY_ID, True)
    assert FACE.binding.hex() == "36631c"


def test_strangers_are_given_the_same_answer():
    said = (Path(__file__).parents[3] / "docs" / "formats" / "paper-qr.md").read_text()
    assert KNOWN in said
    assert read(KNOWN).message.payload.hex() in said.replace("\n", "")
    assert PUBLIC.hex() in said


def test_it_is_small_enough_to_be_read_from_print():
    text = written()
    longest = replace(FACE, name="买买提·阿不都热合曼·吐尔逊", certificate_code="6-31-01-03-2", result="100.00", entry=131_071)
    assert len(text) <= 300
    assert segno.make(text, error="M", micro=False).version <= 10
    assert segno.make(written(longest), error="M", micro=False).version <= 12
    assert segno.make(text, error="M", micro=False).mode == "alphanumeric"


@pytest.mark.parametrize("scale", [3, 6])
def test_a_reader_of_codes_reads_it_from_the_picture(tmp_path, scale: int):
    segno.make(written(), error="M", micro=False).save(tmp_path / "qr.png", scale=scale, border=4)
    with Image.open(tmp_path / "qr.png") as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == written()


def test_a_stranger_accepts_the_signature_and_refuses_another_key():
    message = strange_cose.parse_sign1(strange_cbor.decode(base45.b45decode(written()[4:])))
    assert (message.alg, message.protected_header[4]) == (-8, KEY_ID)
    assert strange_cose.verify_sign1(message, public_jwk=_jwk(PUBLIC))
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert not strange_cose.verify_sign1(message, public_jwk=_jwk(other))
    assert not read(written()).message.signed_by(other)


def test_every_flipped_bit_is_found():
    content = base45.b45decode(written()[4:])
    passed = []
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit >> 3] ^= 1 << (bit & 7)
        try:
            paper = read(faces.PREFIX + base45.b45encode(bytes(changed)).decode())
        except NotPaper:
            continue
        if paper.message.key_id == KEY_ID and paper.message.signed_by(PUBLIC):
            passed.append(bit)
    assert passed == []


LETTERS = st.characters(exclude_categories=("Cc", "Cs"))


@given(
    st.builds(
        Face,
        number=st.text(st.sampled_from("0123456789SXY"), min_size=1, max_size=40),
        certificate_code=st.text(LETTERS, min_size=1, max_size=10),
        level_code=st.text(LETTERS, min_size=1, max_size=2),
        name=st.text(LETTERS, min_size=1, max_size=30),
        binding=st.binary(min_size=3, max_size=3),
        salt=st.binary(min_size=8, max_size=8),
        issued_on=st.dates(min_value=date(1970, 1, 1)),
        result=st.text(LETTERS, max_size=5),
        issuer=st.uuids(),
        list_number=st.integers(1, 1 << 20),
        entry=st.integers(0, 131_071),
    )
)
def test_what_is_written_is_read(face: Face):
    paper = read(written(face))
    assert paper.face == face
    assert paper.message.signed_by(PUBLIC)


LEAVES = st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=70) | st.text(max_size=70)
KEYS = st.integers(-(2**40), 2**40) | st.text(max_size=5)
BRANCHES = LEAVES | st.lists(LEAVES, max_size=4) | st.dictionaries(KEYS, LEAVES, max_size=4)
VALUES = BRANCHES | st.lists(BRANCHES, max_size=4) | st.dictionaries(KEYS, BRANCHES, max_size=4)


@given(VALUES)
def test_our_reader_of_cbor_agrees_with_cbor2(value: object):
    content = cbor.encode(value)
    assert cbor.decode(content) == value == cbor2.loads(content)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_back_the_same_or_refused(content: bytes):
    try:
        value = cbor.decode(content)
    except cbor.NotCbor:
        return
    assert cbor.encode(value) == content


@given(st.text(max_size=80) | st.text(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), max_size=300))
def test_no_text_breaks_the_reader(text: str):
    for tried in (text, faces.PREFIX + text):
        with pytest.raises(NotPaper):
            read(tried)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("1800", "longer head"),
        ("1900ff", "longer head"),
        ("a2010101 02", "twice"),
        ("a202010102", "order"),
        ("9f01ff", "definite"),
        ("f5", "simple"),
        ("fb3ff8000000000000", "simple"),
        ("0000", "follows"),
        ("62ff00", "UTF-8"),
        ("5affffffff00", "too early"),
        ("9affffffff00", "too early"),
        ("8181818181818101", "deep"),
        ("a14100 01", "neither a number"),
        ("", "too early"),
    ],
)
def test_cbor_in_another_form_is_refused(content: str, why: str):
    with pytest.raises(cbor.NotCbor, match=why):
        cbor.decode(bytes.fromhex(content))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ox1:" + written()[4:], id="prefix"),
        pytest.param("OX2:" + written()[4:], id="other version"),
        pytest.param(written() + " ", id="trailing"),
        pytest.param(written() + "0" * 600, id="too long"),
        pytest.param(signed(payload(), {1: -8, 2: [99], 4: KEY_ID, 99: 1}), id="critical header"),
        pytest.param(signed(payload(), {1: -7, 4: KEY_ID}), id="other algorithm"),
        pytest.param(signed(payload(), {1: -8}), id="no key id"),
        pytest.param(signed(payload(), {1: -8, 4: KEY_ID[:7]}), id="short key id"),
        pytest.param(signed(payload(), unprotected={4: KEY_ID}), id="unprotected header"),
        pytest.param(signed(payload(), signature=b"0" * 63), id="short signature"),
        pytest.param(signed(payload(), tag=17), id="a MAC"),
        pytest.param(signed(cbor2.dumps({1: "X"})), id="fields missing"),
        pytest.param(signed(cbor2.dumps(cbor2.loads(payload()) | {12: 1}, canonical=True)), id="unknown field"),
        pytest.param(signed(payload(NAME="张\u0000三")), id="control character"),
        pytest.param(signed(payload(NAME="")), id="no name"),
        pytest.param(signed(payload(NAME="长" * 41)), id="long name"),
        pytest.param(signed(payload(NUMBER=7)), id="number as integer"),
        pytest.param(signed(payload(SALT=b"1234567")), id="short salt"),
        pytest.param(signed(payload(ENTRY=131_072)), id="entry outside a list"),
        pytest.param(signed(payload(LIST=0)), id="list nought"),
        pytest.param(signed(payload(ISSUED=-1)), id="before 1970"),
        pytest.param(signed(payload(ISSUED=9_999_999)), id="after 9999"),
    ],
)
def test_another_form_is_refused_before_any_key_is_asked(text: str):
    with pytest.raises(NotPaper):
        read(text)


def test_what_no_reader_would_take_is_not_written():
    for wrong in (replace(FACE, name="张\n三"), replace(FACE, entry=131_072), replace(FACE, number="")):
        with pytest.raises(NotPaper):
            written(wrong)


def test_the_holder_is_bound_by_name_kind_number_and_salt():
    others = [
        binding_of("龚小满", KIND, DOCUMENT, SALT),
        binding_of(NAME, "passport", DOCUMENT, SALT),
        binding_of(NAME, KIND, "990102199001010029", SALT),
        binding_of(NAME, KIND, DOCUMENT, SALT[::-1]),
    ]
    assert FACE.binding not in others
    assert len(set(others)) == 4
    assert len(KEY_ID) == cose.KEY_ID_BYTES


def _jwk(public: bytes) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).decode().rstrip("=")}
