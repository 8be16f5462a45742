"""公开账本 in a browser: the page itself, and files that are checked there and sent nowhere."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from onex.foundation.ledger import cosignatures, cosigning, models, tree
from onex.foundation.ledger.checkpoints import Checkpoint, sign_checkpoint
from onex.foundation.ledger.keys import origin, signers
from onex.foundation.ledger.notes import COSIGNATURE
from onex.foundation.ledger.proof_files import ProofFile
from onex.foundation.ledger.sequencing import sequence
from tests.factories.ledger import submit_events
from tests.foundation.ledger.keys import key_and_signer
from tests.web.browser.pages import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.django_db(transaction=True)

WITNESSES = [key_and_signer(f"witness{number}.example/onex", bytes([number]) * 32, COSIGNATURE) for number in (61, 62)]
SALT = "5a" * 32
RECORD = {"持证人": "虚构", "level": "中级", "10": 1, "9": [True, None]}


@pytest.fixture
def watched(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A log of its own with two witnesses on the list; both must have cosigned."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_WITNESSES = tmp_path / "witnesses.json"
    rows = [{"name": key.name, "verifier_key": key.encoded, "url": "https://witness.example"} for key, _ in WITNESSES]
    settings.LEDGER_WITNESSES.write_text(json.dumps({"quorum": 2, "witnesses": rows}))
    cosigning._asked["elsewhere"] = cosigning._Asked(0.0, 0, ())
    yield
    cosigning._asked.clear()


def proof(folder: Path, *, cosigned: int = 2, name: str = "proof.tlog-proof") -> Path:
    """Of an entry that speaks of ``RECORD``, in a log of three."""
    canonical = json.dumps(RECORD, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    entry = json.dumps({"commitment": hmac.digest(bytes.fromhex(SALT), canonical, "sha256").hex()}).encode()
    leaves = [tree.leaf_hash(body) for body in (b"first", entry, b"third")]
    note = sign_checkpoint(Checkpoint(origin(), 3, tree.root_of(leaves)), signers=signers())
    lines = [cosignatures.cosign(note.text, key=key, sign=sign, timestamp=1_780_000_000) for key, sign in WITNESSES[:cosigned]]
    found = ProofFile(1, (leaves[0], leaves[2]), note.with_signatures(*lines).encoded, entry)
    (folder / name).write_text(found.encoded)
    return folder / name


def judge(page: Page, *files: Path) -> dict[str, str]:
    """What the page says of the files: step by step, and all together."""
    page.evaluate("document.querySelector('[data-ledger-verdict]').replaceChildren()")
    page.set_input_files("#ledger-files", [])
    page.set_input_files("#ledger-files", [str(file) for file in files])
    page.wait_for_selector("[data-ledger-verdict] li")
    steps = page.eval_on_selector_all("[data-step]", "lines => lines.map(line => [line.dataset.step, line.dataset.outcome])")
    return dict(steps) | {"all": page.get_attribute("[data-ledger-verdict]", "data-outcome") or ""}


ALL_HOLD = {"form": "holds", "inclusion": "holds", "signature": "holds", "witnesses": "holds"}


def test_files_are_checked_in_the_browser_and_sent_nowhere(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.open(walker.visit(), "/ledger/")
    requests: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
    good = proof(tmp_path)
    assert judge(page, good) == {**ALL_HOLD, "all": "holds"}
    walker.check(page, "ledger-holds")
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"record": RECORD, "salt": SALT}))
    assert judge(page, good, record) == {**ALL_HOLD, "record": "holds", "all": "holds"}
    record.write_text(json.dumps({"record": {**RECORD, "level": "高级"}, "salt": SALT}))
    assert judge(page, good, record) == {**ALL_HOLD, "record": "false", "all": "false"}
    walker.check(page, "ledger-false")
    few = judge(page, proof(tmp_path, cosigned=1, name="few.tlog-proof"))
    assert few == {**ALL_HOLD, "witnesses": "false", "all": "false"}
    # The browser itself may fetch the tab's icon late; nothing else is asked for, and nothing is sent.
    assert [one for one in requests if not (one.startswith("GET") and one.endswith("/static/onex/mark.svg"))] == []


def test_dropped_file_is_checked_on_a_phone(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.open(walker.visit(width=PHONE), "/ledger/")
    page.evaluate(
        "text => { const held = new DataTransfer(); held.items.add(new File([text], 'proof.tlog-proof'));"
        " document.querySelector('.ox-drop').dispatchEvent(new DragEvent('drop', {dataTransfer: held, cancelable: true})); }",
        proof(tmp_path).read_text(),
    )
    page.wait_for_selector("[data-ledger-verdict][data-outcome=holds]")
    walker.check(page, "ledger-dropped")


def test_served_proof_holds_in_the_browser(walker: Walker, tmp_path: Path, settings: Any) -> None:
    """Out of the running pages, with the trust of the page: no witnesses are asked for, and it says so."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_WITNESSES = None
    event = submit_events(11)[4]
    sequence()
    page = walker.open(walker.visit(), "/ledger/")
    (tmp_path / "served.tlog-proof").write_bytes(page.request.get(f"{walker.address}/ledger/proofs/{event}").body())
    assert judge(page, tmp_path / "served.tlog-proof") == {**ALL_HOLD, "all": "holds"}
    assert "这只证明平台自己签过名" in (page.text_content("[data-ledger-verdict]") or "")


def test_flipped_bits_are_found_in_the_browser(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.open(walker.visit(), "/ledger/")
    content = proof(tmp_path).read_bytes()
    assert len(content) > 600
    for place in range(25, len(content) - 1, 41):
        flipped = bytearray(content)
        flipped[place] ^= 1
        bad = tmp_path / "bad.tlog-proof"
        bad.write_bytes(flipped)
        assert judge(page, bad)["all"] == "false", f"byte {place}"


def test_other_keys_are_not_believed(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.open(walker.visit(), "/ledger/")
    stranger, _ = key_and_signer(origin(), b"\x77" * 32)
    told = json.loads(page.text_content("#ledger-trust") or "")
    (tmp_path / "trust.json").write_text(json.dumps({**told, "log_keys": [stranger.encoded]}))
    assert judge(page, proof(tmp_path), tmp_path / "trust.json") == {**ALL_HOLD, "signature": "false", "all": "false"}
    assert "按您一并选择的信任文件查验" in (page.text_content("[data-ledger-verdict]") or "")


def test_browser_without_ed25519_says_could_not_check_and_not_false(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.visit()
    page.add_init_script(
        "const real = crypto.subtle.importKey.bind(crypto.subtle);"
        "crypto.subtle.importKey = (form, key, kind, ...rest) => kind.name === 'Ed25519'"
        " ? Promise.reject(new DOMException('no', 'NotSupportedError')) : real(form, key, kind, ...rest);"
    )
    walker.open(page, "/ledger/")
    expected = {"form": "holds", "inclusion": "holds", "signature": "unchecked", "witnesses": "unchecked", "all": "unchecked"}
    assert judge(page, proof(tmp_path)) == expected
    text = proof(tmp_path).read_text().replace("index 1", "index 0")
    (tmp_path / "moved.tlog-proof").write_text(text)
    assert judge(page, tmp_path / "moved.tlog-proof") == {**expected, "inclusion": "false", "all": "false"}


def test_other_files_are_told_apart(walker: Walker, watched: None, tmp_path: Path) -> None:
    page = walker.open(walker.visit(), "/ledger/")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no proof")
    assert judge(page, tmp_path / "photo.jpg") == {"form": "false", "all": "false"}
    (tmp_path / "record.json").write_text(json.dumps({"record": RECORD, "salt": SALT}))
    assert judge(page, tmp_path / "record.json") == {"form": "unchecked", "all": "unchecked"}


@pytest.mark.parametrize("width", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_page_shows_head_witnesses_and_entries(walker: Walker, watched: None, width: dict[str, int]) -> None:
    submit_events(30)
    sequence()
    head = models.Checkpoint.objects.get()
    (key, sign), _ = WITNESSES
    text = head.note.partition("\n\n")[0] + "\n"
    line = cosignatures.cosign(text, key=key, sign=sign, timestamp=1_780_000_000).line
    assert cosigning.add_cosignature(size=30, line=line)
    page = walker.open(walker.visit(width=width), "/ledger/")
    content = page.text_content("main") or ""
    for shown in (bytes(head.root).hex(), origin(), key.encoded, "至少 2 个签名才算数"):
        assert shown in content
    assert page.locator("section[aria-labelledby=recent] tbody tr").count() == 10
    lags = page.locator("section[aria-labelledby=witnesses] tbody tr td:last-child").all_text_contents()
    assert lags == ["0", "30"]
    walker.check(page, "ledger")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_without_script_and_without_witnesses_says_so(
    walker: Walker, tmp_path: Path, settings: Any, language: str
) -> None:
    settings.LEDGER_DIR = tmp_path / "ledger"
    settings.LEDGER_WITNESSES = None
    page = walker.open(walker.visit(javascript=False, language=language), "/ledger/")
    assert not page.is_visible("#ledger-files")
    if language == "zh-hans":
        content = page.text_content("main") or ""
        assert "没有独立见证方，账本只是一份带签名的数据库" in content
        assert "此浏览器没有启用脚本" in content
    with page.expect_download() as kept:
        page.click("a[href='/ledger/programs/verify.py']")
    assert kept.value.suggested_filename == "verify.py"
    assert "RFC 9162" in Path(kept.value.path()).read_text()
