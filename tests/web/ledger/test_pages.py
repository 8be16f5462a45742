"""公开账本 as anyone sees it, and a real certificate checked by the stand-alone program out of what is served."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.test import Client

from onex.command import main
from onex.foundation.ledger import cosigning
from onex.foundation.ledger.sequencing import sequence_all
from onex.foundation.ledger.standalone import verify, witness
from onex.foundation.parties.accesses import MachineWork
from onex.lifecycle.certificates.records import HolderFace, record_of
from onex.lifecycle.certificates.selectors import batch_face, faces_of
from tests.factories.certificates import make_issued
from tests.factories.ledger import submit_events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _log_of_its_own(tmp_path: Path, settings: Any) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_WITNESSES = None
    cosigning._asked.clear()


def page(client: Client, language: str = "zh-hans") -> str:
    response = client.get("/ledger/", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_of_a_log_without_a_head_says_so(client: Client, language: str) -> None:
    assert "<code>" in page(client, language)
    if language == "zh-hans":
        assert "账本还没有公布过检查点" in page(client)
        assert "没有独立见证方，账本只是一份带签名的数据库" in page(client)


def test_page_shows_nothing_beyond_the_published_head(client: Client) -> None:
    submit_events(4, kind="testing.before")
    sequence_all()
    submit_events(3, kind="testing.after")
    shown = page(client)
    assert (shown.count("testing.before"), shown.count("testing.after")) == (4, 0)


@pytest.mark.parametrize(("address", "program"), [("verify.py", verify), ("witness.py", witness)])
def test_programs_are_handed_out_as_they_are(client: Client, address: str, program: Any) -> None:
    response = client.get(f"/ledger/programs/{address}")
    assert b"".join(response) == Path(program.__file__).read_bytes()
    assert response["Content-Disposition"] == f'attachment; filename="{address}"'


def run(*arguments: object) -> tuple[int, str]:
    line = [sys.executable, "-I", verify.__file__, *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout + done.stderr


def test_holder_proves_a_certificate_with_what_is_served(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record and its salt, which the holder has; the proof and whom to believe, which anyone gets."""
    certificate, other, _ = make_issued()
    sequence_all()
    (tmp_path / "trust.json").write_bytes(client.get("/ledger/trust.json").content)
    (tmp_path / "proof").write_bytes(client.get(f"/ledger/proofs/{certificate.ledger_event}").content)
    (face,) = faces_of([certificate], purpose=MachineWork.CHECK_RECORD)
    holder = HolderFace(
        certificate.number, face.name, face.document_kind_code, face.document_number, str(certificate.result.total)
    )
    record = json.loads(rfc8785.dumps(record_of(batch_face(certificate.batch), holder)))
    (tmp_path / "record.json").write_text(json.dumps({"record": record, "salt": bytes(certificate.salt).hex()}))
    arguments = ("proof", tmp_path / "proof", "--trust", tmp_path / "trust.json", "--record", tmp_path / "record.json")
    code, told = run(*arguments)
    assert (code, "the entry speaks of this record" in told, "only a signed database" in told) == (0, True, True), told
    capsys.readouterr()  # what was logged while the certificates were made
    assert main(["ledger", "verify", *map(str, arguments)]) == 0
    assert capsys.readouterr().out == told
    (tmp_path / "proof").write_bytes(client.get(f"/ledger/proofs/{other.ledger_event}").content)
    assert run(*arguments)[0] == 1
