"""考核: exam schemes, sittings, their candidates and results. Who the candidates are is known to ``parties`` alone."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.parties.models import Organisation, Person, Region
from onex.foundation.procedures.models import Case
from onex.foundation.publications.models import Notice
from onex.lifecycle.assessment.reach import candidates_in_reach, sittings_in_reach
from onex.lifecycle.assessment.rules.scoring import Conclusion, PartRule, SchemeRule
from onex.lifecycle.catalogue.models import CertificateLevel, Regime

SCORE_DIGITS = 6
TOTAL_DIGITS = 6


class PartForm(models.TextChoices):
    """How a part is examined (G3.1, P2.5)."""

    PAPER = "paper", _("纸笔考试")
    COMPUTER = "computer", _("上机考试")
    PRACTICAL = "practical", _("通用设备实操")
    PRACTICAL_SPECIAL = "practical_special", _("专用设备实操")


class Concluded(models.TextChoices):
    """The conclusion of a result, as published."""

    PASSED = Conclusion.PASSED.value, _("通过")
    FAILED = Conclusion.FAILED.value, _("未通过")
    ABSENT = Conclusion.ABSENT.value, _("缺考")
    VOIDED = Conclusion.VOIDED.value, _("违纪，成绩无效")


class Scheme(models.Model):
    """考核方案: the parts of a level's exam and its lines, as they hold from day to day."""

    level = models.ForeignKey(CertificateLevel, models.PROTECT, related_name="schemes", verbose_name=_("证书等级"))
    version = models.PositiveSmallIntegerField(_("版本"))
    since = models.DateField(_("起始日期"))
    until = models.DateField(_("截止日期"), null=True, blank=True, db_comment="last day (inclusive)")
    pass_line = models.DecimalField(_("综合合格线"), max_digits=5, decimal_places=2, null=True, blank=True)
    published_in = models.CharField(_("发布文件"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("考核方案")
        verbose_name_plural = _("考核方案")
        ordering = ("level_id", "version")
        constraints = (
            models.UniqueConstraint(fields=("level", "version"), name="assessment_scheme_version_once"),
            models.UniqueConstraint(fields=("level",), condition=Q(until=None), name="assessment_one_open_scheme"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="assessment_scheme_order"),
        )

    def __str__(self) -> str:
        return f"v{self.version} {self.since}"

    def as_rule(self) -> SchemeRule:
        """The scheme as the pure rules take it (one query for the parts unless prefetched)."""
        return SchemeRule(parts=tuple(part.as_rule() for part in self.parts.all()), pass_line=self.pass_line)


class SchemePart(models.Model):
    """考核科目: one part of the exam, with its weight and its own line where it has one."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="parts", verbose_name=_("考核方案"))
    position = models.PositiveSmallIntegerField(_("顺序"))
    key = models.CharField(_("代号"), max_length=20)
    name = models.CharField(_("科目"), max_length=20)
    form = models.CharField(_("考核形式"), max_length=20, choices=PartForm)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), null=True, blank=True)
    weight = models.DecimalField(_("权重（%）"), max_digits=5, decimal_places=2)
    full_mark = models.DecimalField(_("满分"), max_digits=SCORE_DIGITS, decimal_places=2, default=100)
    pass_line = models.DecimalField(_("单科合格线"), max_digits=SCORE_DIGITS, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("考核科目")
        verbose_name_plural = _("考核科目")
        ordering = ("scheme_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "key"), name="assessment_part_key_once"),
            models.UniqueConstraint(fields=("scheme", "name"), name="assessment_part_name_once"),
            models.UniqueConstraint(fields=("scheme", "position"), name="assessment_part_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0) & Q(full_mark__gt=0), name="assessment_part_above_zero"),
        )

    def __str__(self) -> str:
        return self.name

    def as_rule(self) -> PartRule:
        """The part as the pure rules take it."""
        return PartRule(self.key, self.name, self.weight, self.full_mark, self.pass_line)


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Sittings, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """What the seat may see; a school sees a published sitting in which it has candidates."""
        taking_part = Exists(Candidate.objects.filter(sitting=OuterRef("pk"), school=actor.organisation_id))
        return self.filter(sittings_in_reach(actor, taking_part))


class Sitting(models.Model):
    """考核批次: one exam of one level by one organisation in one region, run as a case."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sittings", verbose_name=_("评价机构"))
    level = models.ForeignKey(CertificateLevel, models.PROTECT, related_name="sittings", verbose_name=_("证书等级"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="sittings", verbose_name=_("考核方案"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="sittings", verbose_name=_("地区"))
    regime = models.CharField(_("体系"), max_length=10, choices=Regime)
    name = models.CharField(_("批次名称"), max_length=120)
    exam_on = models.DateField(_("考核日期"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="sitting", verbose_name=_("办件"))
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="sittings", verbose_name=_("结果公示")
    )

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核批次")
        verbose_name_plural = _("考核批次")
        ordering = ("-exam_on", "-pk")
        indexes = (models.Index(fields=("organisation", "exam_on"), name="assessment_sitting_by_body"),)

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The two digits of the province whose law applies."""
        return self.region_id[:2]


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Candidates, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """What the seat may see: a school its own students once published, all others those of their sittings."""
        return self.filter(candidates_in_reach(actor))


class Candidate(models.Model):
    """考生: a person in a sitting, under an admission number. Made by the results import until registration exists."""

    # The two unique constraints begin with the sitting: an index of its own would only slow a hundred thousand rows.
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="candidates", db_index=False, verbose_name=_("考核批次"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies", verbose_name=_("人员"))
    school = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="candidates", verbose_name=_("学校")
    )
    admission_number = models.CharField(_("准考证号"), max_length=30)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("考生")
        verbose_name_plural = _("考生")
        ordering = ("sitting_id", "admission_number")
        constraints = (
            models.UniqueConstraint(fields=("sitting", "person"), name="assessment_person_once_a_sitting"),
            models.UniqueConstraint(fields=("sitting", "admission_number"), name="assessment_admission_number_once"),
        )

    def __str__(self) -> str:
        return self.admission_number


class ResultQuerySet(models.QuerySet["Result"]):
    """Results, as far as a seat reaches."""

    def visible_to(self, actor: Actor) -> Self:
        """What the seat may see: as of the candidates."""
        return self.filter(candidates_in_reach(actor, "candidate__"))


class Result(models.Model):
    """成绩: what a candidate achieved. Never changed; a correction is a case of its own."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, primary_key=True, related_name="result", verbose_name=_("考生"))
    total = models.DecimalField(_("综合成绩"), max_digits=TOTAL_DIGITS, decimal_places=2, null=True, blank=True)
    conclusion = models.CharField(_("结论"), max_length=10, choices=Concluded)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("成绩")
        verbose_name_plural = _("成绩")
        ordering = ("candidate_id",)
        constraints = (
            models.CheckConstraint(condition=Q(conclusion__in=Concluded.values), name="assessment_conclusion_known"),
            models.CheckConstraint(
                condition=Q(total__isnull=False, conclusion__in=(Concluded.PASSED, Concluded.FAILED))
                | Q(total=None, conclusion__in=(Concluded.ABSENT, Concluded.VOIDED)),
                name="assessment_total_where_examined",
            ),
        )

    def __str__(self) -> str:
        return self.get_conclusion_display()

    @property
    def passed(self) -> bool:
        """Whether a certificate may follow."""
        return self.conclusion == Concluded.PASSED


class PartScore(models.Model):
    """科目成绩: the score of one part. The database checks both keys in sets, by trigger: there are two rows a candidate."""

    pk = models.CompositePrimaryKey("result_id", "part_id")
    result = models.ForeignKey(
        Result, models.PROTECT, related_name="scores", db_index=False, db_constraint=False, verbose_name=_("成绩")
    )
    part = models.ForeignKey(
        SchemePart, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name=_("科目")
    )
    score = models.DecimalField(_("得分"), max_digits=SCORE_DIGITS, decimal_places=2)

    class Meta:
        verbose_name = _("科目成绩")
        verbose_name_plural = _("科目成绩")
        ordering = ("result_id", "part__position")
        constraints = (models.CheckConstraint(condition=Q(score__gte=0), name="assessment_score_not_below_zero"),)

    def __str__(self) -> str:
        return str(self.score)
