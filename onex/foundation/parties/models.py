"""机构、人员、行政区划 as the database keeps them. Names and numbers of people are stored sealed, never in the clear."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.parties.kinds import KINDS_WITHOUT_CREDIT_CODE, DocumentKind, LookPurpose, OrganisationKind, RegionLevel
from onex.foundation.parties.references import new_ref

__all__ = [
    "AccessRecord",
    "Contact",
    "DocumentKind",
    "IdentityDocument",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Region",
    "RegionLevel",
]

PROVINCE_DIGITS = 2
CITY_DIGITS = 4
CODE_DIGITS = 6


class Region(models.Model):
    """An administrative region of GB/T 2260, with the days its code was in use."""

    code = models.CharField(_("行政区划代码"), max_length=CODE_DIGITS, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80)
    level = models.CharField(_("级别"), max_length=10, choices=RegionLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    valid_from = models.DateField(_("启用日期"), null=True, blank=True, db_comment="first day in use; null: not recorded")
    valid_until = models.DateField(_("停用日期"), null=True, blank=True, db_comment="last day in use; null: still in use")
    successor = models.CharField(_("承继代码"), max_length=CODE_DIGITS, blank=True)

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ("code",)
        db_table_comment = "GB/T 2260 regions"
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="parties_region_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def province(self) -> str:
        """The two digits of the province."""
        return self.code[:PROVINCE_DIGITS]

    @property
    def reach(self) -> str:
        """The leading digits every code inside this region shares: two for a province, four for a city."""
        match RegionLevel(self.level):
            case RegionLevel.PROVINCE:
                return self.code[:PROVINCE_DIGITS]
            case RegionLevel.CITY:
                return self.code[:CITY_DIGITS]
            case RegionLevel.COUNTY:
                return self.code

    def in_use_on(self, day: date) -> bool:
        """Whether the code was in use on a day (both ends inclusive)."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


class Organisation(models.Model):
    """A body that has a part in the life of a certificate."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    kind = models.CharField(_("机构类型"), max_length=40, choices=OrganisationKind)
    name = models.CharField(_("机构名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("所在地"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级机构")
    )
    opened_on = models.DateField(_("登记日期"))
    closed_on = models.DateField(_("终止日期"), null=True, blank=True, db_comment="last day the body exists (inclusive)")

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ("pk",)
        indexes = (models.Index(fields=("kind", "region"), name="parties_org_kind_region"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(credit_code=None) | Q(kind__in=sorted(KINDS_WITHOUT_CREDIT_CODE)),
                name="parties_organisation_legal_person_has_credit_code",
            ),
            models.CheckConstraint(condition=~Q(credit_code=""), name="parties_organisation_credit_code_not_blank"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="parties_organisation_closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The two digits of the province it stands in."""
        return self.region_id[:PROVINCE_DIGITS]

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"organisation:{self.ref}"

    def exists_on(self, day: date) -> bool:
        """Whether it was registered and not yet closed on a day (both ends inclusive)."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


class Contact(models.Model):
    """A person an organisation names to be reached; ``duty`` says for what (a certificate, a province, a matter)."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts", verbose_name=_("机构"))
    duty = models.CharField(_("职责"), max_length=80)
    name_sealed = models.BinaryField(_("姓名"))
    phone_sealed = models.BinaryField(_("电话"), null=True)
    email_sealed = models.BinaryField(_("电子邮箱"), null=True)
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")

    class Meta:
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="parties_contact_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.ref}"


class Person(models.Model):
    """A natural person. The name is sealed under the row's reference."""

    ref = models.UUIDField(_("编号"), unique=True, default=new_ref, editable=False)
    name_sealed = models.BinaryField(_("姓名"), db_comment="sealed by the vault")
    erased_on = models.DateField(_("删除日期"), null=True, blank=True, db_comment="name and numbers destroyed on this day")

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ("pk",)
        db_table_comment = "natural persons; personal data sealed"

    def __str__(self) -> str:
        return f"person {self.ref}"


class IdentityDocument(models.Model):
    """An identity document of a person, sealed, and found again only by its blind index."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="documents", verbose_name=_("人员"))
    kind = models.CharField(_("证件类型"), max_length=30, choices=DocumentKind)
    number_sealed = models.BinaryField(_("证件号码"), db_comment="sealed by the vault under the person's reference")
    blind_index = models.BinaryField(_("盲索引"), max_length=16, db_comment="HMAC-SHA-256 of the number, first 128 bits")

    class Meta:
        verbose_name = _("身份证件")
        verbose_name_plural = _("身份证件")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("blind_index", "kind"), name="parties_identity_document_once"),)

    def __str__(self) -> str:
        return f"identity document {self.pk}"


class AccessRecord(models.Model):
    """查阅记录: somebody looked at a person's document number in full. Only ever added to; outlives seat and account."""

    id = models.BigAutoField(primary_key=True)
    looked_at = models.DateTimeField(_("查阅时间"))
    on_day = models.DateField(_("查阅日期"))
    author_ref = models.CharField(_("查阅账号"), max_length=80)
    author_seat = models.CharField(_("查阅身份"), max_length=300, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False, verbose_name=_("人员"))
    fields = models.CharField(_("查阅内容"), max_length=40, db_comment="name,number")
    purpose = models.CharField(_("用途"), max_length=30, choices=LookPurpose)
    cite = models.CharField(_("依据条款"), max_length=40)

    class Meta:
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")
        ordering = ("pk",)
        db_table_comment = "append-only: who looked at whose document number, what for, on which clause"
        indexes = (
            models.Index(fields=("person", "id"), name="parties_access_person"),
            models.Index(fields=("author_ref", "id"), name="parties_access_author"),
        )

    def __str__(self) -> str:
        return f"look {self.pk} by {self.author_ref}"
