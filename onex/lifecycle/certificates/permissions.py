"""Who may do what with certificates."""

from __future__ import annotations

from enum import StrEnum

from onex.foundation.accounts.permissions import grant
from onex.foundation.accounts.roles import Role


class CertificatesPermission(StrEnum):
    """What may be done with batches, certificates, revocations and the stop switch."""

    VIEW_BATCH = "certificates.batch.view"
    PLAN_BATCH = "certificates.batch.plan"
    VIEW_CERTIFICATE = "certificates.certificate.view"
    EXPORT_CERTIFICATES = "certificates.certificate.export"
    PROPOSE_REVOCATION = "certificates.revocation.propose"
    VIEW_STOPS = "certificates.stop.view"
    STOP_ISSUANCE = "certificates.stop.set"


ISSUERS = frozenset({Role.ORGANISATION_CLERK, Role.ORGANISATION_LEAD})
OVERSEERS = frozenset(
    {
        Role.MINISTRY_CLERK,
        Role.ENTRUSTED_BODY_CLERK,
        Role.PROVINCE_CLERK,
        Role.PROVINCE_LEAD,
        Role.CITY_CLERK,
        Role.HR_PROVINCE_CLERK,
        Role.HR_CITY_CLERK,
    }
)
STOPPERS = frozenset({Role.MINISTRY_CLERK, Role.ENTRUSTED_BODY_CLERK, Role.PROVINCE_LEAD, Role.HR_PROVINCE_CLERK})

grant(
    {
        CertificatesPermission.VIEW_BATCH: ISSUERS | OVERSEERS,
        CertificatesPermission.PLAN_BATCH: frozenset({Role.ORGANISATION_LEAD}),
        CertificatesPermission.VIEW_CERTIFICATE: ISSUERS | OVERSEERS | {Role.SCHOOL_CLERK},
        CertificatesPermission.EXPORT_CERTIFICATES: ISSUERS | {Role.SCHOOL_CLERK},
        CertificatesPermission.PROPOSE_REVOCATION: ISSUERS,
        CertificatesPermission.VIEW_STOPS: STOPPERS | ISSUERS,
        CertificatesPermission.STOP_ISSUANCE: STOPPERS,
    }
)
