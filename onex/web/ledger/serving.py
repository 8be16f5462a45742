"""What is served to whoever checks the log: heads, tiles, entries, keys, proofs. C2SP tlog-tiles, below ``/ledger/``.

Nothing beyond the published head is there yet. Tiles never change once they are full and may be kept for good.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onex.foundation.accounts.doors import public_door
from onex.foundation.ledger.faults import Malformed
from onex.foundation.ledger.proof_files import SUFFIX
from onex.foundation.ledger.selectors import find_proof, published_note, published_size
from onex.foundation.ledger.store import read_tile
from onex.foundation.ledger.tiles import WIDTH, Tile, hashes_at
from onex.foundation.ledger.trust import trust as trust_of_the_log
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import NotFound

WHY = "anyone may check the log without asking us"
FOR_GOOD = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
SECONDS = "public, max-age=5"
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"


@public_door(WHY)
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last published head with the signatures it has so far."""
    note = published_note()
    if note is None:
        raise Http404
    return _answer(note, TEXT, SECONDS)


@public_door(WHY, use=Use.OPEN)
@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """``<L>/<N>[.p/<W>]`` or ``entries/<N>[.p/<W>]`` as the specification spells them, and no other way."""
    try:
        asked = Tile.parse(f"tile/{path}")
    except Malformed:
        raise Http404 from None
    if asked.index * WIDTH + asked.width > hashes_at(asked.level or 0, published_size()):
        raise Http404
    content = read_tile(asked)
    if not content:
        raise Http404
    return _answer(content, BYTES, FOR_GOOD if asked.full else A_DAY)


@public_door(WHY)
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Keys, witnesses and quorum: what a stranger must know, and compare with what the log's keepers say elsewhere."""
    return _open(JsonResponse(trust_of_the_log(), json_dumps_params={"indent": 1}), SECONDS)


@public_door(WHY)
@require_safe
def proof(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """A proof file of one event, to keep: its entry, its path, a signed head. Holds nothing personal."""
    found = find_proof(event_id)
    if found is None:
        raise NotFound("no_such_event", _("公开账本中没有这一事件；刚发生的事件通常在几秒后可查"))
    answer = _answer(found.encoded, TEXT, SECONDS)
    answer["Content-Disposition"] = f'attachment; filename="{event_id}{SUFFIX}"'
    return answer


def _answer(content: str | bytes, kind: str, caching: str) -> HttpResponse:
    return _open(HttpResponse(content, content_type=kind), caching)


def _open(answer: HttpResponse, caching: str) -> HttpResponse:
    """Checkers of other places may read it too; there is nothing here that a cookie would change."""
    answer["Cache-Control"] = caching
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.same_for_everybody = True  # type: ignore[attr-defined]  # the mark PagePolicyMiddleware looks for
    return answer
