"""编号: the coding rules as they hold from day to day, the codes of the bodies, and the series that count."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.models import Organisation
from onex.lifecycle.catalogue.models import DatedQuerySet, Regime
from onex.lifecycle.certificates.numbers import LONGEST_NUMBER, Scheme


class NumberScheme(models.TextChoices):
    """How a rule writes a number."""

    TEMPLATE = Scheme.TEMPLATE.value, _("模板")
    HR_22 = Scheme.HR_22.value, _("人社 22 位编码")


class NumberRule(models.Model):
    """证书编号规则: how certificates of a regime, or of one organisation, are numbered from day to day. Never changed."""

    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="number_rules",
        verbose_name=_("评价机构"),
        db_comment="null: every organisation of the regime",
    )
    version = models.CharField(_("版本"), max_length=40, unique=True)
    scheme = models.CharField(_("编号方式"), max_length=10, choices=NumberScheme)
    template = models.CharField(_("模板"), max_length=120, blank=True)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    cite = models.CharField(_("依据"), max_length=20)

    objects = DatedQuerySet["NumberRule"].as_manager()

    class Meta:
        verbose_name = _("证书编号规则")
        verbose_name_plural = _("证书编号规则")
        ordering = ("regime", "since")
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="certificates_rule_order"),
            models.CheckConstraint(condition=Q(scheme__in=NumberScheme.values), name="certificates_rule_scheme_known"),
            models.CheckConstraint(
                condition=Q(scheme=NumberScheme.HR_22, template="") | (Q(scheme=NumberScheme.TEMPLATE) & ~Q(template="")),
                name="certificates_rule_template_where_it_is_one",
            ),
            models.UniqueConstraint(
                fields=("regime", "organisation"),
                condition=Q(until=None),
                name="certificates_one_open_rule_of_a_body",
            ),
            models.UniqueConstraint(
                fields=("regime",),
                condition=Q(until=None, organisation=None),
                name="certificates_one_open_rule_of_a_regime",
            ),
        )

    def __str__(self) -> str:
        return self.version


class IssuerCode(models.Model):
    """机构编码: the code a body's certificate numbers begin with, as given by the competent centre (S3.2(4))."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issuer_codes", verbose_name=_("评价机构"))
    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    code = models.CharField(_("机构编码"), max_length=20)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    decision = models.CharField(_("赋码文号"), max_length=120)
    cite = models.CharField(_("依据"), max_length=20)

    objects = DatedQuerySet["IssuerCode"].as_manager()

    class Meta:
        verbose_name = _("机构编码")
        verbose_name_plural = _("机构编码")
        ordering = ("organisation_id", "since")
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="certificates_code_order"),
            models.UniqueConstraint(fields=("regime", "code"), name="certificates_code_of_one_body"),
            models.UniqueConstraint(
                fields=("organisation", "regime"), condition=Q(until=None), name="certificates_one_open_code"
            ),
        )

    def __str__(self) -> str:
        return self.code


class NumberSeries(models.Model):
    """编号序列: the next serial under one rule, body, level and year. A serial once given is never given again."""

    key = models.CharField(
        _("序列"), max_length=LONGEST_NUMBER, primary_key=True, db_comment="the number with # in place of its serial"
    )
    next_serial = models.BigIntegerField(_("下一序号"))

    class Meta:
        verbose_name = _("编号序列")
        verbose_name_plural = _("编号序列")
        constraints = (models.CheckConstraint(condition=Q(next_serial__gte=1), name="certificates_series_from_one"),)

    def __str__(self) -> str:
        return self.key
