"""停发: the switch. It binds the next plan and the next chunk of every running issue, which is a matter of seconds."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.roles import Reach
from onex.foundation.journal.events import Event
from onex.foundation.journal.services import record
from onex.foundation.parties.models import Organisation
from onex.foundation.policy.refusals import BadInput, Conflict, NotAllowed, NotFound, RuleRefused
from onex.lifecycle.certificates import events
from onex.lifecycle.certificates.models import IssuanceStop
from onex.lifecycle.certificates.permissions import CertificatesPermission

STOP_CITES = ("M28", "S6.3")


def require_no_stop(organisation_id: int) -> None:
    """Raise :class:`RuleRefused` while issuance by the organisation, or by everyone, is stopped."""
    if IssuanceStop.objects.against(organisation_id).exists():
        raise RuleRefused("issuance_stopped", _("已停止颁发证书，解除之前不得颁发；已颁发的证书不受影响"), cites=STOP_CITES)


@transaction.atomic
def stop_issuance(organisation: Organisation | None, *, by: Actor, reason: str, on: date) -> IssuanceStop:
    """停发: no certificate is issued by the organisation (``None``: by anyone) until the stop is lifted."""
    _require_reach(by, organisation)
    if not reason.strip():
        raise BadInput("reason_missing", _("请填写理由"), cites=STOP_CITES)
    stop = IssuanceStop(organisation=organisation, stopped_by=by.author.ref, reason=reason)
    try:
        with transaction.atomic():
            stop.save(force_insert=True)
    except IntegrityError as standing:
        raise Conflict("stopped_already", _("停发已在生效"), cites=STOP_CITES) from standing
    event = events.IssuanceStopped(subject=_subject(organisation), stop=stop.pk, everyone=organisation is None)
    _record(event, organisation, by=by, reason=reason, on=on)
    return stop


@transaction.atomic
def lift_stop(stop: IssuanceStop, *, by: Actor, reason: str, on: date) -> IssuanceStop:
    """解除停发: issuance may go on; what was paused goes on when its organisation resumes it."""
    held = IssuanceStop.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=stop.pk)
    _require_reach(by, held.organisation)
    if not reason.strip():
        raise BadInput("reason_missing", _("请填写理由"), cites=STOP_CITES)
    if held.lifted_at is not None:
        raise Conflict("lifted_already", _("停发已经解除"), cites=STOP_CITES)
    held.lifted_at, held.lifted_by = timezone.now(), by.author.ref
    held.save(update_fields=["lifted_at", "lifted_by"])
    event = events.StopLifted(subject=_subject(held.organisation), stop=held.pk)
    _record(event, held.organisation, by=by, reason=reason, on=on)
    return held


def _require_reach(by: Actor, organisation: Organisation | None) -> None:
    """Everyone is stopped by the nation's seats only; a province stops the organisations of its own region."""
    if by.system:
        return
    if not may(by, CertificatesPermission.STOP_ISSUANCE):
        raise NotAllowed("not_allowed", _("您的席位不能停止颁发证书"), cites=STOP_CITES)
    if by.reach is Reach.NATION:
        return
    if organisation is None:
        raise NotAllowed("not_allowed", _("全面停发由国家层面决定"), cites=STOP_CITES)
    if not by.region or not organisation.region_id.startswith(by.region):
        raise NotFound("no_such_organisation", _("没有这一机构，或不在当前身份的范围内"))


def _subject(organisation: Organisation | None) -> str:
    return organisation.subject if organisation else "platform:issuance"


def _record(event: Event, organisation: Organisation | None, *, by: Actor, reason: str, on: date) -> None:
    record(
        event,
        by=by.author,
        cites=STOP_CITES,
        reason=reason,
        on=on,
        organisation=str(organisation.ref) if organisation else "",
        province=organisation.province if organisation else "",
    )
