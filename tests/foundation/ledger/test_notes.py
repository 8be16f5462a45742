"""Notes, checkpoints, cosignatures and proof files: known answers, and every flipped bit refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex.foundation.ledger import cosignatures, proof_files, tree
from onex.foundation.ledger.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from onex.foundation.ledger.faults import BadSignature, Malformed, Unproven
from onex.foundation.ledger.notes import COSIGNATURE, ED25519, Note, NoteSignature, VerifierKey, sign_text, verify_note
from tests.foundation.ledger.keys import key_and_signer

ORIGIN = "ledger.example/onex"
LOG, LOG_SIGN = key_and_signer(ORIGIN, bytes(32))
NEXT, NEXT_SIGN = key_and_signer(ORIGIN, b"\x01" * 32)
WITNESSES = [key_and_signer(f"witness{number}.example", bytes([number]) * 32, COSIGNATURE) for number in (2, 3)]
ENTRIES = [f"entry {number}".encode() for number in range(5)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]
CHECKPOINT = Checkpoint(ORIGIN, 5, tree.root_of(LEAVES))


def signed() -> Note:
    note = sign_checkpoint(CHECKPOINT, signers=[(LOG, LOG_SIGN)])
    return note.with_signatures(
        *(cosignatures.cosign(note.text, key=key, sign=sign, timestamp=1_700_000_000) for key, sign in WITNESSES)
    )


def proof_of(index: int) -> proof_files.ProofFile:
    hashes = tree.inclusion_proof(index, 5, lambda level, at: tree.root_of(LEAVES[at << level : (at + 1) << level]))
    return proof_files.ProofFile(index, tuple(hashes), signed().encoded)


def verify(text: str, entry: bytes, *, quorum: int = 2) -> proof_files.Proven:
    return proof_files.verify_proof(
        proof_files.ProofFile.parse(text),
        entry,
        origin=ORIGIN,
        keys=[LOG],
        witnesses=[key for key, _ in WITNESSES],
        quorum=quorum,
    )


def test_note_signature_is_the_known_one() -> None:
    """The example of Go's package ``note``, whose private key is public."""
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = Note.parse(
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert verify_note(note, [key]) == (key,)


def test_key_is_written_and_read_one_way() -> None:
    assert VerifierKey.parse(LOG.encoded) == LOG
    name, key_id, public = LOG.encoded.split("+", 2)
    other = "00000000" if key_id != "00000000" else "11111111"
    for bad in (
        f"{name}+{other}+{public}",
        f"{name}+{key_id.upper()}x+{public}",
        f"+{key_id}+{public}",
        f"a b+{key_id}+{public}",
        name,
        f"{name}+{key_id}+{public[:-4]}",
    ):
        with pytest.raises(Malformed):
            VerifierKey.parse(bad)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\x07\n\n— n AAAAAAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n—  AAAAAAAA\n",
        "text\r\n\n— n AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Note.parse(text)


def test_note_that_is_not_utf8_or_too_long_is_refused() -> None:
    for content in (b"\xff\n\n\xe2\x80\x94 n AAAAAAAA\n", b"a" * 1_000_001 + b"\n\n\xe2\x80\x94 n AAAAAAAA\n"):
        with pytest.raises(Malformed):
            Note.parse(content)


def test_signatures_of_unknown_keys_are_passed_over_and_damaged_known_ones_are_not() -> None:
    note = sign_checkpoint(CHECKPOINT, signers=[(LOG, LOG_SIGN), (NEXT, NEXT_SIGN)])
    assert verify_note(note, [LOG]) == (LOG,)
    assert verify_note(note, [NEXT, LOG]) == (LOG, NEXT)
    stranger, _ = key_and_signer(ORIGIN, b"\x09" * 32)
    with pytest.raises(BadSignature):
        verify_note(note, [stranger])
    damaged = Note(note.text, (note.signatures[0], NoteSignature.of(NEXT, bytes(64))))
    with pytest.raises(BadSignature):
        verify_note(damaged, [LOG, NEXT])


def test_what_signs_with_another_key_is_found_before_it_is_published() -> None:
    with pytest.raises(BadSignature):
        sign_text("text\n", key=LOG, sign=NEXT_SIGN)
    with pytest.raises(BadSignature):
        cosignatures.cosign(CHECKPOINT.text, key=WITNESSES[0][0], sign=WITNESSES[1][1], timestamp=1)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        f"a\n01\n{'A' * 43}=\n",
        "a\n1\nAAAA\n",
        f"a\n-1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 42}B=\n",
        f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=\n\n",
        f"a\n1\n{'A' * 43}=",
        f"a\n9223372036854775808\n{'A' * 43}=\n",
        f"a\n١\n{'A' * 43}=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_checkpoint_keeps_its_extensions_and_belongs_to_one_origin() -> None:
    extended = Checkpoint(ORIGIN, 0, tree.EMPTY_ROOT, ("and more",))
    assert Checkpoint.parse(extended.text) == extended
    note = sign_checkpoint(extended, signers=[(LOG, LOG_SIGN)])
    assert open_checkpoint(note, origin=ORIGIN, keys=[LOG]) == extended
    with pytest.raises(Malformed):
        open_checkpoint(note, origin="other.example", keys=[LOG])


def test_one_key_under_two_names_is_one_witness() -> None:
    (key, sign), _ = WITNESSES
    twin = VerifierKey("twin.example", key.public, COSIGNATURE)
    note = sign_checkpoint(CHECKPOINT, signers=[(LOG, LOG_SIGN)])
    note = note.with_signatures(*(cosignatures.cosign(note.text, key=who, sign=sign, timestamp=5) for who in (key, twin)))
    assert len(cosignatures.check_quorum(note, [key, twin], quorum=1)) == 2
    with pytest.raises(BadSignature):
        cosignatures.check_quorum(note, [key, twin], quorum=2)


def test_cosignature_cannot_pass_for_the_logs_own_signature() -> None:
    seed_of_log = key_and_signer(ORIGIN, bytes(32), COSIGNATURE)
    note = Note(CHECKPOINT.text, (cosignatures.cosign(CHECKPOINT.text, key=seed_of_log[0], sign=seed_of_log[1], timestamp=1),))
    with pytest.raises(BadSignature):
        verify_note(note, [LOG])
    assert LOG.algorithm == ED25519


@pytest.mark.parametrize("index", range(5))
def test_proof_file_proves_its_entry_and_no_other(index: int) -> None:
    text = proof_of(index).encoded
    proven = verify(text, ENTRIES[index])
    assert (proven.index, proven.checkpoint, [cosigned.timestamp for cosigned in proven.cosigned]) == (
        index,
        CHECKPOINT,
        [1_700_000_000] * 2,
    )
    with pytest.raises(Unproven):
        verify(text, ENTRIES[(index + 1) % 5])
    with pytest.raises(BadSignature):
        verify(text, ENTRIES[index], quorum=3)


@given(data=st.data())
def test_proof_file_with_any_bit_flipped_is_refused(data: st.DataObject) -> None:
    content = proof_of(3).encoded.encode()
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    flipped = bytearray(content)
    flipped[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises((Malformed, Unproven, UnicodeDecodeError)):
        verify(flipped.decode(), ENTRIES[3])


def test_extra_is_carried_and_not_believed() -> None:
    proof = proof_of(2)
    extended = proof_files.ProofFile(proof.index, proof.hashes, proof.checkpoint, b'{"salt":"00"}')
    assert proof_files.ProofFile.parse(extended.encoded) == extended
    assert verify(extended.encoded, ENTRIES[2]).index == 2
