"""Addresses of the public log: what its page shows and what is served to whoever checks it."""

from __future__ import annotations

from django.urls import path

from onex.web.ledger import pages, serving

app_name = "ledger"

urlpatterns = [
    path("ledger/", pages.page, name="page"),
    path("ledger/programs/verify.py", pages.program, {"name": "verify.py"}, name="verifier"),
    path("ledger/programs/witness.py", pages.program, {"name": "witness.py"}, name="witness"),
    path("ledger/checkpoint", serving.checkpoint, name="checkpoint"),
    path("ledger/tile/<path:path>", serving.tile, name="tile"),
    path("ledger/trust.json", serving.trust, name="trust"),
    path("ledger/proofs/<uuid:event_id>", serving.proof, name="proof"),
]
