"""帐号与授权: who signs in, and for whom, as what, where and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.roles import Role
from onex.foundation.accounts.seats import seat_text
from onex.foundation.accounts.sign_in.models import Attempts, Factor, PastPassword, RecoveryCode
from onex.foundation.parties.models import Organisation, Person, Region

__all__ = ["Attempts", "Factor", "Mandate", "MandateQuerySet", "PastPassword", "RecoveryCode", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Finds a user by login name, whatever the case it is typed in."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login_name=User.normalise_login_name(username or ""))


class User(AbstractBaseUser):
    """A person's account. Rights come from mandates only."""

    login_name = models.CharField(_("登录名"), max_length=60, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user", verbose_name=_("人员"))
    is_active = models.BooleanField(_("启用"), default=True)
    password_set_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True)
    session_generation = models.PositiveIntegerField(default=0, db_comment="one more: every open session ends")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["person"]

    class Meta:
        verbose_name = _("帐号")
        verbose_name_plural = _("帐号")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"user {self.pk}"

    @classmethod
    def normalise_login_name(cls, typed: str) -> str:
        """One writing: NFKC, no outer spaces, small letters."""
        return cls.normalize_username(typed).strip().casefold()

    def get_session_auth_hash(self) -> str:
        """What a session must hold to stay open: it changes with the password and with each end of all sessions."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (self._session_hash(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes | None) -> str:
        held = f"{self.password}|{self.session_generation}"
        return salted_hmac("onex.accounts.session", held, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Every open session of this account ends with its next request."""
        type(self).objects.filter(pk=self.pk).update(session_generation=F("session_generation") + 1)
        self.refresh_from_db(fields=["session_generation"])


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates as they stand on a day."""

    def held_on(self, day: date) -> MandateQuerySet:
        """Begun, not run out, not ended, its organisation not closed; a delegated one only while its source is held too
        and its holder has a seat of their own at the same body: who has left it no longer acts for it."""
        same = {"user": OuterRef("user"), "organisation": OuterRef("organisation")}
        own = Exists(Mandate.objects.filter(_held(day), delegated_from=None, **same))
        return self.filter(_held(day), Q(delegated_from=None) | (_held(day, "delegated_from__") & own))

    def in_force_on(self, day: date) -> MandateQuerySet:
        """Held, and its user enabled; of a delegated one the delegator as well."""
        delegator = Q(delegated_from=None) | Q(delegated_from__user__is_active=True)
        return self.held_on(day).filter(delegator, user__is_active=True)


def _held(day: date, path: str = "") -> Q:
    """The condition on the mandate at the end of ``path``."""
    ended, body = f"{path}ended_on", f"{path}organisation"
    return (
        (Q(**{f"{path}until": None}) | Q(**{f"{path}until__gte": day}))
        & (Q(**{ended: None}) | Q(**{f"{ended}__gt": day}))
        & (Q(**{body: None}) | Q(**{f"{body}__closed_on": None}) | Q(**{f"{body}__closed_on__gte": day}))
        & Q(**{f"{path}since__lte": day})
    )


class Mandate(models.Model):
    """授权: a user acts for an organisation in a role, within a region and, where it says so, for one certificate."""

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name=_("帐号"))
    role = models.CharField(_("角色"), max_length=30, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("机构")
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"))
    certificate_code = models.CharField(_("证书代码"), max_length=40, blank=True, db_comment="empty: every certificate")
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day of the term (inclusive)")
    ended_on = models.DateField(
        _("终止日期"), null=True, blank=True, db_comment="first day it is no longer held: it ends at once"
    )
    granted_by = models.CharField(_("授权人"), max_length=200, db_comment="author and seat as text")
    reason = models.CharField(_("理由"), max_length=300)
    delegated_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("委托席位"),
        db_comment="the seat its holder delegates; in force only while that one is",
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        ordering = ("pk",)
        indexes = (models.Index(fields=("user", "since"), name="accounts_mandate_user_since"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="accounts_mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(organisation=None) | Q(role__in=(Role.LEARNER.value, Role.EXPERT.value)),
                name="accounts_mandate_acts_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from=None) | Q(until__isnull=False), name="accounts_mandate_delegation_has_an_end"
            ),
        )

    def __str__(self) -> str:
        return f"mandate {self.pk} {self.role}"

    @property
    def seat_text(self) -> str:
        """Role, organisation, region and certificate in words that outlive the row; no name of a person."""
        return seat_text(
            role=Role(self.role),
            organisation=self.organisation.name if self.organisation else "",
            region=self.region.name if self.region else "",
            certificate=self.certificate_code,
            delegated=self.delegated_from_id is not None,
        )
