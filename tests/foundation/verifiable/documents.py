"""A credential as OneX issues them, with slots; everybody in it is made up."""

from __future__ import annotations

from typing import Any

from onex.foundation.verifiable.contexts import BADGE_EXTENSIONS, BADGES, CREDENTIALS
from onex.foundation.verifiable.status_lists import entry

STATUS = "https://certificates.example/status/demo"


def badge(issuer: str = "did:web:certificates.example:issuers:demo") -> dict[str, Any]:
    """An Open Badges 3.0 credential; slots: ref, identity, salt, number, theory, total, at."""
    revoked = entry(f"{STATUS}/revocation/1", 0, "revocation") | {"statusListIndex": "{{at}}"}
    return {
        "@context": [CREDENTIALS, BADGES, BADGE_EXTENSIONS],
        "id": "https://certificates.example/credentials/{{ref}}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "虚构职业技能等级证书（中级）",
        "issuer": {"id": issuer, "type": ["Profile"], "name": '虚构评价组织 "甲"'},
        "validFrom": "2026-11-21T00:00:00+08:00",
        "credentialSubject": {
            "id": "https://certificates.example/credentials/{{ref}}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "{{identity}}",
                    "identityType": "identifier",
                    "salt": "{{salt}}",
                }
            ],
            "licenseNumber": "{{number}}",
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:0c9be9a4-7b0c-4f4b-8a0e-000000000001",
                    "value": "{{theory}}",
                },
                {
                    "type": ["Result"],
                    "resultDescription": "urn:uuid:0c9be9a4-7b0c-4f4b-8a0e-000000000002",
                    "value": "{{total}}",
                },
            ],
            "achievement": {
                "id": "https://certificates.example/register/levels/1",
                "type": ["Achievement"],
                "achievementType": "Certification",
                "name": "虚构职业技能等级证书（中级）",
                "description": "100% 虚构",
                "criteria": {"narrative": "M21, S4.3"},
                "creditsAvailable": 8,
                "humanCode": "C-0001",
                "version": "2024",
            },
        },
        "credentialStatus": [revoked | {"id": f"{STATUS}/revocation/1#{{{{at}}}}"}],
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
    }


USUAL = {
    "ref": "6a2f41a3-c54c-4b02-93a3-8f0c1d1f9a10",
    "identity": "sha256$" + "0f" * 32,
    "salt": "b64salt",
    "number": "X0000370000722026300001",
    "theory": "82.00",
    "total": "82.00",
    "at": "94567",
}
