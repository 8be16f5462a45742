"""Two tenants with everything in them, a neighbour, and somebody in every seat of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.models import Mandate, User
from onex.foundation.accounts.roles import Reach, Role
from onex.foundation.parties.models import Organisation, OrganisationKind, Region
from tests.factories.accounts import KINDS, Seat, make_seat, make_user
from tests.factories.journal import append_only_suspended
from tests.factories.parties import make_organisation, make_person, make_region

PUBLIC_MARK, PRIVATE_MARK = "OPEN", "HUSH"
SHOWN_TO_ALL = {
    "parties.Organisation",
    "parties.Region",
    "catalogue.*",
    "publications.Notice",
    "publications.NoticeLine",
    "assessment.Scheme",
    "assessment.SchemePart",
}
"""Models whose words the register, the notices and the verification page show to everyone."""

KEYWORDS = {
    "accounts.PastPassword.password",
    "accounts.User.password",
    "accounts.User.login_name",
    "catalogue.CertificateLevel.code",
    "certificates.IssuedCertificate.number",
    "certificates.NumberRule.template",
    "certificates.NumberRule.version",
    "credentials.Credential.key",
    "credentials.CredentialText.document",
    "credentials.StatusListVersion.document",
    "documents.StoredFile.media_type",
    "documents.StoredFile.purpose",
    "documents.StoredFile.sha256",
    "jobs.Job.kind",
    "prints.PrintTemplate.colour",
    "procedures.Case.procedure",
    "procedures.Case.state",
    "procedures.Case.certificate_code",
    "procedures.CaseClock.name",
    "procedures.CaseClock.parameter",
    "procedures.CaseClock.cite",
    "procedures.CaseClock.unit",
    "procedures.CaseClock.kind",
    "procedures.StepTaken.step",
    "procedures.StepTaken.source",
    "procedures.StepTaken.to",
    "publications.Notice.certificate_code",
    "tabular.Import.importer",
    "tabular.Import.target",
    "tabular.SavedView.page",
    "tabular.SavedView.query",
}
"""Text columns that the program looks things up by: a mark in them would only break the page that is to be looked at."""

OF_NO_TENANT = {"certificates.NumberRule", "parties.Region"}
"""Models whose rows all tenants point at, though they came to be with the first."""

MACHINE_NAMES = {
    "subject",
    "cite",
    "cites",
    "basis",
    "topic",
    "ref",
    "author_ref",
    "worker",
    "record_version",
    "rule",
    "key",
    "province",
}
"""Names of columns that hold references and citations in every model."""

BY_NUMBER: dict[str, type[models.Model]] = {"user_id": User, "mandate_id": Mandate, "organisation_id": Organisation}
"""Columns that name a row by its number, in models that may not point at its app."""


@dataclass
class Tenant:
    """An organisation, its school, its authorities, and all rows that came to be with it."""

    mark: str
    province: str
    city: str
    organisation: Organisation
    school: Organisation
    rows: dict[type[models.Model], set[Any]] = field(default_factory=dict)
    seats: dict[Role, Seat] = field(default_factory=dict)
    planted: list[str] = field(default_factory=list)
    known: dict[type[models.Model], int] = field(default_factory=dict)
    """The highest row of each model when everything stood: what is above it came to be by a request."""

    @property
    def public(self) -> str:
        return PUBLIC_MARK + self.mark

    @property
    def private(self) -> str:
        return PRIVATE_MARK + self.mark

    def one(self, model: type[models.Model] | str, **conditions: object) -> Any:
        """The first row of a model that came to be with this tenant."""
        known = apps.get_model(model) if isinstance(model, str) else model
        found = known._default_manager.filter(pk__in=list(self.rows.get(known, ())), **conditions).order_by("pk").first()
        if found is None:
            raise LookupError(f"the matrix has no {known._meta.label} of tenant {self.mark}")
        return found

    def fingerprint(self) -> str:
        """Changes when any row of this tenant changes or goes."""
        digest = hashlib.sha256()
        for model, keys in sorted(self.rows.items(), key=lambda pair: pair[0]._meta.label):
            rows = model._default_manager.filter(pk__in=list(keys)).order_by("pk").values_list()
            digest.update(repr([tuple(map(_plain, row)) for row in rows]).encode())
        return digest.hexdigest()

    def added(self, tables: Iterable[str]) -> list[str]:
        """Models of those tables of which a new row points at a row of this tenant, or names it in words."""
        written = set(tables)
        return [
            model._meta.label
            for model, last in self.known.items()
            if model._meta.db_table in written and any(self._owns(row) for row in model._default_manager.filter(pk__gt=last))
        ]

    def _owns(self, row: models.Model) -> bool:
        if getattr(row, "organisation_ref", None) in {str(self.organisation.ref), str(self.school.ref)}:
            return True
        named = ((getattr(row, name, None), model) for name, model in BY_NUMBER.items())
        if any(number in self.rows.get(model, ()) for number, model in named if number is not None):
            return True
        return any(
            getattr(row, column.attname) in self.rows.get(column.related_model, ())
            for column in row._meta.concrete_fields
            if column.many_to_one or column.one_to_one
            if column.related_model._meta.label not in OF_NO_TENANT
        )


@dataclass
class Person:
    """Somebody who asks: whose seat it is and where it stands towards tenant ``here``."""

    name: str
    actor: Actor | None
    session: str
    standing: str
    """``own``, ``neighbour`` (other organisation and city, same province), ``foreign``, ``none`` (no seat), ``anonymous``."""
    home: str = ""
    """The mark of the tenant the seat belongs to."""


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def all_models() -> list[type[models.Model]]:
    """Our own models, the session store and Django's bookkeeping left out."""
    return [model for model in apps.get_models() if model.__module__.startswith("onex.")]


@contextmanager
def recording(tenant_rows: dict[type[models.Model], set[Any]]) -> Iterator[None]:
    """Notes which rows came to be inside."""
    before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in all_models()}
    yield
    for model in all_models():
        new = set(model._default_manager.values_list("pk", flat=True)) - before[model]
        if new:
            tenant_rows.setdefault(model, set()).update(new)


def build_tenant(*, mark: str, city: str, today: date, furnish: Iterable[Callable[[Tenant, date], None]]) -> Tenant:
    """A tenant in the city of those four digits, with seats, furnished by the apps, marks planted in every text."""
    region = make_region(code=city)
    rows: dict[type[models.Model], set[Any]] = {}
    with recording(rows):
        organisation = make_organisation(region=region, name=f"示范评价组织{PUBLIC_MARK}{mark}")
        school = make_organisation(
            kind=OrganisationKind.PILOT_SCHOOL, region=region, name=f"示范学校{PUBLIC_MARK}{mark}", parent=None
        )
        tenant = Tenant(mark, city[:2], city, organisation, school, rows)
        tenant.seats = {role: _seat(role, tenant, region) for role in Role}
    for furnishing in furnish:
        with recording(rows):
            furnishing(tenant, today)
    plant(tenant)
    return tenant


def _seat(role: Role, tenant: Tenant, region: Region) -> Seat:
    bodies = {
        Role.ORGANISATION_CLERK: tenant.organisation,
        Role.ORGANISATION_LEAD: tenant.organisation,
        Role.SCHOOL_CLERK: tenant.school,
    }
    place: Region | str | None = None
    if role.reach is Reach.PROVINCE:
        place = tenant.province
    elif role.reach is Reach.CITY:
        place = region
    body = bodies.get(role)
    if body is None and role.reach is not Reach.SELF:  # in the tenant's own city, or the neighbours would rightly see it
        body = make_organisation(kind=KINDS.get(role, OrganisationKind.EVALUATION_ORGANISATION), region=region)
    user = make_user(person=make_person(name=f"{PRIVATE_MARK}{tenant.mark} {role.value}".replace("_", " ")))
    return make_seat(role=role, organisation=body, region=place, user=user)


# ── marks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns of free text: what a person wrote or reads."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not column.primary_key
        and not column.unique
        and not column.choices
        and column.name not in MACHINE_NAMES
        and not column.name.endswith(("_ref", "_code", "_by"))
        and f"{model._meta.label}.{column.name}" not in KEYWORDS
    ]


def plant(tenant: Tenant) -> None:
    """Writes the tenant's mark into every free text of its rows, in tables that only grow as well."""
    with append_only_suspended():
        for model, keys in tenant.rows.items():
            shown = model._meta.label in SHOWN_TO_ALL or f"{model._meta.app_label}.*" in SHOWN_TO_ALL
            mark = tenant.public if shown else tenant.private
            for column in text_columns(model):
                _plant_in(model, keys, column, mark, tenant)


def _plant_in(model: type[models.Model], keys: set[Any], column: models.Field[Any, Any], mark: str, tenant: Tenant) -> None:
    room = (column.max_length or 10_000) - len(mark)
    if room < 0:
        return
    quote = connection.ops.quote_name
    table, name, key = model._meta.db_table, column.column, model._meta.pk.column
    sql = f"UPDATE {quote(table)} SET {quote(name)} = %s WHERE {quote(key)} = %s"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for pk, value in model._default_manager.filter(pk__in=list(keys)).values_list("pk", column.name):
                if mark not in (value or ""):
                    cursor.execute(sql, [(value or "")[:room] + mark, model._meta.pk.get_db_prep_value(pk, connection)])
    except DatabaseError:
        return  # a constraint speaks of this column's words; the count below tells how many columns carry the mark
    tenant.planted.append(f"{model._meta.label}.{column.name}")


def take_stock(tenants: Iterable[Tenant]) -> None:
    """Notes what is there, once all tenants stand, so that what is added can be told from it."""
    counted = [model for model in all_models() if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]
    known = {model: model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0 for model in counted}
    for tenant in tenants:
        tenant.known = known


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def people(here: Tenant, neighbour: Tenant, there: Tenant) -> list[Person]:
    """Everybody who asks for things of ``here``."""
    found = [Person(f"own {role.value}", seat.actor, open_session(seat), "own", here.mark) for role, seat in here.seats.items()]
    for role, seat in neighbour.seats.items():
        if role.reach in (Reach.ORGANISATION, Reach.CITY, Reach.SELF):
            found.append(Person(f"neighbour {role.value}", seat.actor, open_session(seat), "neighbour", neighbour.mark))
    for role, seat in there.seats.items():
        standing = "own" if role.reach is Reach.NATION else "foreign"
        found.append(Person(f"foreign {role.value}", seat.actor, open_session(seat), standing, there.mark))
    found.append(Person("no seat", None, _sign_in(make_user(person=make_person(name="无席位"))), "none"))
    found.append(Person("anonymous", None, "", "anonymous"))
    return found


def open_session(seat: Seat) -> str:
    """The session key of the seat's user in that seat."""
    return _sign_in(seat.user, seat.mandate)


def _sign_in(user: User, mandate: Mandate | None = None) -> str:
    """The session key of a signed-in user, as the cookie carries it."""
    from django.conf import settings
    from django.test import Client

    from onex.foundation.accounts.services import SEAT_KEY

    client = Client()
    client.force_login(user)
    if mandate is not None:
        session = client.session
        session[SEAT_KEY] = mandate.pk
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
