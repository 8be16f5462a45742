from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.test import Client

from onex.foundation.ledger.checkpoints import open_checkpoint
from onex.foundation.ledger.entries import decode
from onex.foundation.ledger.notes import Note, VerifierKey
from onex.foundation.ledger.proof_files import ProofFile, verify_proof
from onex.foundation.ledger.publishing import FILE
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.ledger.tiles import Tile, bundles_of, nodes_from, tiles_of, unpack_entries
from onex.foundation.ledger.tree import leaf_hash, root_at
from onex.lifecycle.certificates.ledger import issued_event
from onex.lifecycle.certificates.models import IssuedCertificate
from tests.factories.certificates import make_issued
from tests.factories.ledger import AT, submit_events

pytestmark = pytest.mark.django_db


def keys_of(client: Client) -> tuple[str, list[VerifierKey]]:
    trust = client.get("/ledger/trust.json").json()
    return trust["origin"], [VerifierKey.parse(key) for key in trust["log_keys"]]


def head_of(client: Client):
    origin, keys = keys_of(client)
    return open_checkpoint(Note.parse(client.get("/ledger/checkpoint").content), origin=origin, keys=keys)


def test_there_is_no_head_before_the_first(client):
    assert client.get("/ledger/checkpoint").status_code == 404
    assert client.get("/ledger/tile/0/000.p/1").status_code == 404


def test_a_stranger_rebuilds_the_head_from_what_is_served(client):
    submit_events(700)
    sequence_all(batch=300)
    head = head_of(client)
    assert head.size == 700
    served = {tile: client.get(f"/ledger/{tile.path}") for tile in (*tiles_of(700), *bundles_of(700))}
    assert {answer.status_code for answer in served.values()} == {200}
    assert root_at(700, nodes_from(lambda tile: served[tile].content, 700)) == head.root
    entries = [entry for tile in bundles_of(700) for entry in unpack_entries(served[tile].content, tile.width)]
    hashes = b"".join(served[tile].content for tile in tiles_of(700) if tile.level == 0)
    assert b"".join(leaf_hash(entry) for entry in entries) == hashes


def test_full_tiles_may_be_kept_for_good_and_the_head_for_seconds(client):
    submit_events(257)
    sequence_all()
    full, partial, head = (client.get(f"/ledger/{path}") for path in ("tile/0/000", "tile/0/001.p/1", "checkpoint"))
    assert full["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (partial["Cache-Control"], head["Cache-Control"]) == ("public, max-age=86400", "public, max-age=5")
    assert (full["Content-Type"], head["Content-Type"]) == ("application/octet-stream", "text/plain; charset=utf-8")
    assert [answer.cookies for answer in (full, partial, head)] == [{}, {}, {}]
    assert [answer.get("Vary") for answer in (full, partial, head)] == [None, None, None]


@pytest.mark.parametrize(
    "path",
    [
        *("0/000", "0/000.p/4", "0/001", "1/000.p/1", "entries/000.p/4", "0/0", "0/000.p/0", "0/000.p/256", "0/x000/000.p/1"),
        *("64/000.p/1", "entries/000.p/", "01/000.p/1", "0/000.p/03", "a/000", "0/../checkpoint", "0/000.p/１"),
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    submit_events(3)
    sequence_all()
    assert client.get(f"/ledger/tile/{path}").status_code == 404
    assert client.get("/ledger/tile/0/000.p/3").status_code == 200


def test_nothing_is_served_beyond_what_was_published(client, settings):
    submit_events(3)
    sequence_all()
    kept = (Path(settings.LEDGER_DIR) / FILE).read_text()
    (event,) = submit_events(1)
    sequence_all()
    (Path(settings.LEDGER_DIR) / FILE).write_text(kept)
    assert head_of(client).size == 3
    assert client.get("/ledger/tile/0/000.p/4").status_code == 404
    assert client.get("/ledger/tile/entries/000.p/4").status_code == 404
    assert client.get(f"/ledger/proofs/{event}").status_code == 404


def test_a_proof_file_proves_its_entry(client):
    events = submit_events(300)
    sequence_all(batch=128)
    origin, keys = keys_of(client)
    for place in (0, 127, 128, 255, 256, 299):
        answer = client.get(f"/ledger/proofs/{events[place]}")
        proof = ProofFile.parse(answer.content.decode())
        proven = verify_proof(proof, proof.extra, origin=origin, keys=keys, witnesses=(), quorum=0)
        assert (proven.index, decode(proof.extra).event) == (place, str(events[place]))
        assert answer["Content-Disposition"] == f'attachment; filename="{events[place]}.tlog-proof"'


def test_an_event_nobody_knows_has_no_proof(client):
    assert client.get(f"/ledger/proofs/{uuid.uuid4()}").status_code == 404


def test_a_certificate_has_a_proof_that_tells_nothing_of_its_holder(client):
    certificate = make_issued(count=1)[0]
    sequence_all()
    event = issued_event(bytes(certificate.salt), bytes(certificate.commitment), issuer="", at=AT)[0]
    proof = ProofFile.parse(client.get(f"/ledger/proofs/{event}").content.decode())
    said = decode(proof.extra)
    assert (said.type, said.commitment) == ("certificate.issued", bytes(certificate.commitment).hex())
    stored = IssuedCertificate.objects.select_related("organisation").get()
    assert said.issuer == str(stored.organisation.ref)
    assert certificate.number.encode() not in proof.extra


def test_the_log_is_read_and_never_written_from_outside(client):
    for path in ("checkpoint", "trust.json", "tile/0/000.p/1", f"proofs/{uuid.uuid4()}"):
        assert client.post(f"/ledger/{path}").status_code in {403, 405}


def test_strangers_may_read_it_from_their_own_pages(client):
    submit_events(1)
    sequence_all()
    paths = ("checkpoint", "trust.json", Tile(0, 0, 1).path, Tile(None, 0, 1).path)
    assert {client.get(f"/ledger/{path}")["Access-Control-Allow-Origin"] for path in paths} == {"*"}


def test_the_verification_page_leads_to_the_proof(client):
    certificate = make_issued(count=1)[0]
    sequence_all()
    page = client.get(f"/v/{certificate.token}").content.decode()
    address = f"/ledger/proofs/{certificate.ledger_event}"
    assert f'href="{address}"' in page
    proof = ProofFile.parse(client.get(address).content.decode())
    assert decode(proof.extra).commitment == bytes(certificate.commitment).hex()
