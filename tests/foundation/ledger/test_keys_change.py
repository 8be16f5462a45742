"""A rotation on the log itself: both keys under one head, and old heads verifiable after it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from onex.foundation.ledger import keys, models
from onex.foundation.ledger.auditing import audit
from onex.foundation.ledger.checkpoints import open_checkpoint
from onex.foundation.ledger.notes import Note
from onex.foundation.ledger.sequencing import sequence
from onex.foundation.ledger.trust import trust
from tests.factories.ledger import submit_events

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_of_its_own(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"


def test_both_keys_sign_while_the_key_is_changed(monkeypatch):
    submit_events(1)
    sequence()
    now = timezone.now()
    keys.ring().rotate(at=now, overlap=timedelta(days=30))
    submit_events(1)
    sequence()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=31))
    submit_events(1)
    sequence()
    notes = [Note.parse(checkpoint.note) for checkpoint in models.Checkpoint.objects.all()]
    old, new = keys.verifier_keys()

    def signed_by(note):
        return [key for key in (old, new) if any(line.is_by(key) for line in note.signatures)]

    assert [signed_by(note) for note in notes] == [[old], [old, new], [new]]
    for note in notes:
        for key in signed_by(note):
            assert open_checkpoint(note, origin=keys.origin(), keys=[key]).origin == keys.origin()
    assert trust()["log_keys"] == [old.encoded, new.encoded]
    assert audit(rows=False).sound


def test_a_production_has_no_key_by_accident(settings):
    settings.KEYS_MADE_ON_FIRST_USE = False
    with pytest.raises(ImproperlyConfigured, match="onex keys make"):
        keys.ring()
    with pytest.raises(ImproperlyConfigured, match="ONEX_KEY_PASSPHRASE_FILE"):
        keys.make_first_key()


def test_a_production_makes_an_encrypted_key_once(settings, tmp_path):
    settings.KEYS_MADE_ON_FIRST_USE = False
    settings.KEY_PASSPHRASE_FILE = tmp_path / "passphrase"
    settings.KEY_PASSPHRASE_FILE.touch(mode=0o600)
    settings.KEY_PASSPHRASE_FILE.write_text("open sesame")
    assert keys.make_first_key()
    assert not keys.make_first_key()
    submit_events(1)
    assert sequence().size == 1
    (file,) = settings.KEYS_DIR.glob("*.key")
    assert '"sealed"' in file.read_text()
