"""目录: evaluation organisations and certificates as of any day, the rights to issue, and the limits in force."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.models import Contact, Organisation, Region
from onex.foundation.policy import Text
from onex.lifecycle.catalogue.levels import label_of
from onex.lifecycle.catalogue.rules.facts import Side, Standing

Row = TypeVar("Row", bound=models.Model)


class Regime(models.TextChoices):
    """Which side supervises: education (1+X) or human resources."""

    CAMPUS = Side.CAMPUS.value, _("院校（1+X）")
    HR = Side.HR.value, _("人社")


class Status(models.TextChoices):
    """What a row of the directory says."""

    LISTED = Standing.LISTED.value, _("在目录中")
    WITHDRAWN = Standing.WITHDRAWN.value, _("已依申请退出")
    CANCELLED = Standing.CANCELLED.value, _("已取消")


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold from ``since`` to ``until``, both included."""

    def on(self, day: date) -> Self:
        """The rows that hold on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class SkillCertificate(models.Model):
    """职业技能等级证书: one certificate of one evaluation organisation, in one regime."""

    code = models.CharField(_("证书代码"), max_length=40, unique=True)
    name = models.CharField(_("证书名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="skill_certificates", verbose_name=_("评价机构")
    )
    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    occupation_code = models.CharField(_("职业编码"), max_length=20, blank=True)
    occupation_name = models.CharField(_("职业名称"), max_length=80, blank=True)
    occupation_trade = models.CharField(_("工种"), max_length=80, blank=True)
    occupation_source = models.CharField(_("职业分类来源"), max_length=120, blank=True)
    occupation_version = models.CharField(_("职业分类版本"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("职业技能等级证书")
        verbose_name_plural = _("职业技能等级证书")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="catalogue_certificate_regime_known"),
            models.CheckConstraint(
                condition=Q(occupation_code="") | (~Q(occupation_source="") & ~Q(occupation_version="")),
                name="catalogue_certificate_occupation_has_source_and_version",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"certificate:{self.code}"


class CertificateLevel(models.Model):
    """等级: one level of a certificate. ``code`` is what the numbers carry, ``label`` what the face prints."""

    certificate = models.ForeignKey(SkillCertificate, models.PROTECT, related_name="levels", verbose_name=_("证书"))
    code = models.CharField(_("等级代码"), max_length=1)
    label = models.CharField(_("等级"), max_length=20)

    class Meta:
        verbose_name = _("证书等级")
        verbose_name_plural = _("证书等级")
        ordering = ("certificate_id", "code")
        constraints = (models.UniqueConstraint(fields=("certificate", "code"), name="catalogue_level_once"),)

    def __str__(self) -> str:
        return f"{self.certificate}（{self.label}）"

    @property
    def text(self) -> Text:
        """The label in both languages; asks for the certificate's regime."""
        return label_of(self.certificate.regime, self.code)


class Listing(models.Model):
    """目录记录: a status of an organisation or of a certificate, from day to day, with its decision."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="listings", verbose_name=_("评价机构")
    )
    certificate = models.ForeignKey(
        SkillCertificate, models.PROTECT, null=True, blank=True, related_name="listings", verbose_name=_("证书")
    )
    regime = models.CharField(_("体系"), max_length=10, choices=Regime, db_comment="a body may stand in both directories")
    status = models.CharField(_("状态"), max_length=10, choices=Status)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    decision = models.CharField(_("决定文号"), max_length=120)
    cite = models.CharField(_("依据"), max_length=20)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    objects = DatedQuerySet["Listing"].as_manager()

    class Meta:
        verbose_name = _("目录记录")
        verbose_name_plural = _("目录记录")
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation=None, certificate__isnull=False) | Q(organisation__isnull=False, certificate=None),
                name="catalogue_listing_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="catalogue_listing_order"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="catalogue_listing_status_known"),
            models.UniqueConstraint(
                fields=("organisation", "regime"),
                condition=Q(until=None),
                name="catalogue_one_open_listing_of_organisation",
            ),
            models.UniqueConstraint(
                fields=("certificate",), condition=Q(until=None), name="catalogue_one_open_listing_of_certificate"
            ),
            models.UniqueConstraint(
                fields=("organisation", "regime", "since"), name="catalogue_listing_of_organisation_by_day"
            ),
            models.UniqueConstraint(fields=("certificate", "since"), name="catalogue_listing_of_certificate_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.since} {self.get_status_display()}"

    @property
    def body(self) -> Organisation:
        """The organisation of an organisation's row; ``LookupError`` for a certificate's."""
        if self.organisation is None:
            raise LookupError("the row is a certificate's")
        return self.organisation

    @property
    def listed(self) -> SkillCertificate:
        """The certificate of a certificate's row; ``LookupError`` for an organisation's."""
        if self.certificate is None:
            raise LookupError("the row is an organisation's")
        return self.certificate

    def covers(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Agreement(models.Model):
    """试点协议: signed with the entrusted body; a school-side organisation is active only while one is in force."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements", verbose_name=_("评价机构"))
    number = models.CharField(_("协议编号"), max_length=80, unique=True)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")

    objects = DatedQuerySet["Agreement"].as_manager()

    class Meta:
        verbose_name = _("试点协议")
        verbose_name_plural = _("试点协议")
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="catalogue_agreement_order"),
        )

    def __str__(self) -> str:
        return self.number


class IssuingRight(models.Model):
    """颁证权: an organisation may examine and issue a level, everywhere or in one region, from day to day."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issuing_rights", verbose_name=_("评价机构"))
    level = models.ForeignKey(CertificateLevel, models.PROTECT, related_name="issuing_rights", verbose_name=_("证书等级"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地区"), db_comment="null: nation"
    )
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    decision = models.CharField(_("决定文号"), max_length=120)
    cite = models.CharField(_("依据"), max_length=20)

    objects = DatedQuerySet["IssuingRight"].as_manager()

    class Meta:
        verbose_name = _("颁证权")
        verbose_name_plural = _("颁证权")
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="catalogue_right_order"),
            models.UniqueConstraint(fields=("organisation", "level", "region", "since"), name="catalogue_right_once"),
            models.UniqueConstraint(
                fields=("organisation", "level", "since"), condition=Q(region=None), name="catalogue_right_nationwide_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.since}–{self.until or ''}"


class Restriction(models.Model):
    """限制: a limit on an organisation, or on one certificate, level or region of it, while it stands."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="restrictions", verbose_name=_("评价机构"))
    certificate = models.ForeignKey(
        SkillCertificate, models.PROTECT, null=True, blank=True, related_name="restrictions", verbose_name=_("证书")
    )
    level = models.ForeignKey(
        CertificateLevel, models.PROTECT, null=True, blank=True, related_name="restrictions", verbose_name=_("证书等级")
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地区"))
    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    cite = models.CharField(_("依据"), max_length=20)
    reason = models.CharField(_("理由"), max_length=300)

    objects = DatedQuerySet["Restriction"].as_manager()

    class Meta:
        verbose_name = _("实施限制")
        verbose_name_plural = _("实施限制")
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="catalogue_restriction_order"),
        )

    def __str__(self) -> str:
        return f"{self.since} {self.reason}"


class CertificateLead(models.Model):
    """证书省级对接人: the named person of a province who answers for one certificate there (G1.1)."""

    certificate = models.ForeignKey(SkillCertificate, models.PROTECT, related_name="leads", verbose_name=_("证书"))
    province = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("省份"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("对接人"))
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")

    objects = DatedQuerySet["CertificateLead"].as_manager()

    class Meta:
        verbose_name = _("证书省级对接人")
        verbose_name_plural = _("证书省级对接人")
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="catalogue_lead_order"),
            models.UniqueConstraint(
                fields=("certificate", "province"), condition=Q(until=None), name="catalogue_one_lead_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.province_id}"
