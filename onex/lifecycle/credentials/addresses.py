"""Addresses that stand in signed documents: they never change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from uuid import UUID

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def list_address(organisation: UUID, number: int | str, purpose: str) -> str:
    """Of one status list."""
    return f"{settings.PUBLIC_ADDRESS}/issuers/{organisation}/{purpose}/{number}"


def register_address(certificate_code: str) -> str:
    """Of a certificate in the public register."""
    return f"{settings.PUBLIC_ADDRESS}/register/certificates/{certificate_code}"
