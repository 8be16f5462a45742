"""Reading sittings and results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _

from onex.foundation.accounts.actors import Actor
from onex.foundation.policy.refusals import NotFound
from onex.lifecycle.assessment.models import Candidate, Concluded, PartScore, Result, Scheme, Sitting
from onex.lifecycle.assessment.procedure import RELEASED
from onex.lifecycle.assessment.rules.release import CompletenessFacts
from onex.lifecycle.catalogue.models import CertificateLevel


def scheme_on(level: CertificateLevel, day: date) -> Scheme | None:
    """The exam scheme of a level that holds on a day."""
    in_force = Scheme.objects.filter(Q(until=None) | Q(until__gte=day), level=level, since__lte=day)
    return in_force.prefetch_related("parts").order_by("-version").first()


def is_released(sitting: Sitting) -> bool:
    """Whether the sitting's results are final (asks the case anew)."""
    return Sitting.objects.filter(pk=sitting.pk, case__state=RELEASED).exists()


def released_results(sitting: Sitting) -> QuerySet[Result]:
    """The results of a released sitting, by admission number; none at all before its release."""
    return (
        Result.objects.filter(candidate__sitting=sitting, candidate__sitting__case__state=RELEASED)
        .select_related("candidate")
        .order_by("candidate__admission_number")
    )


def passed_results(sitting: Sitting) -> QuerySet[Result]:
    """Released results that earn a certificate."""
    return released_results(sitting).filter(conclusion=Concluded.PASSED)


def conclusion_counts(sitting: Sitting) -> dict[str, int]:
    """How many results of a sitting have each conclusion; a conclusion nobody has is left out."""
    results = Result.objects.filter(candidate__sitting=sitting)
    return dict(results.values_list("conclusion").annotate(count=Count("pk")).order_by("conclusion"))


def completeness_facts(sitting: Sitting) -> CompletenessFacts:
    """How many candidates a sitting has and how many lack a result or the score of a part. Three queries."""
    candidates = Candidate.objects.filter(sitting=sitting)
    with_result = Result.objects.filter(candidate__sitting=sitting)
    examined = with_result.filter(conclusion__in=(Concluded.PASSED, Concluded.FAILED))
    parts = sitting.scheme.parts.count()
    complete = PartScore.objects.filter(result__in=examined).values("result").annotate(given=Count("part")).filter(given=parts)
    total = candidates.count()
    return CompletenessFacts(
        candidates=total,
        without_result=total - with_result.count(),
        without_scores=examined.count() - complete.count(),
    )


def get_sitting(number: str, actor: Actor) -> Sitting:
    """The sitting of a case number within the seat's reach. Raises :class:`NotFound`."""
    sitting = (
        Sitting.objects.visible_to(actor)
        .select_related("case", "organisation", "region", "level__certificate", "scheme", "notice")
        .filter(case__number=number)
        .first()
    )
    if sitting is None:
        raise NotFound("no_such_sitting", _("没有这一批次，或不在当前身份的范围内"))
    return sitting


def results_for(sitting: Sitting, actor: Actor) -> QuerySet[Result]:
    """The results of a sitting a seat may see, with everything a list shows: four queries however long it is."""
    return (
        Result.objects.visible_to(actor)
        .filter(candidate__sitting=sitting)
        .select_related("candidate__person", "candidate__school")
        .prefetch_related("scores__part")
        .order_by("candidate__admission_number")
    )


BAND = 10
TOP = 90


@dataclass(frozen=True)
class Band:
    """Composites from ``low`` up to, not including, ``high``; the last band includes 100. ``share`` in per cent."""

    low: int
    high: int
    count: int
    share: int

    @property
    def label(self) -> str:
        """The composites it holds, to the hundredth."""
        return f"{self.low}–{self.high}" if self.high > TOP else f"{self.low}–{self.high - 1}.99"


@dataclass(frozen=True)
class Summary:
    """The results of a sitting in figures, as far as the seat reaches."""

    candidates: int
    counts: dict[str, int]
    mean: Decimal | None
    bands: list[Band]


def summary_of(sitting: Sitting, actor: Actor) -> Summary:
    """How many have which conclusion, the mean composite, and which bands of ten hold composites."""
    results = Result.objects.visible_to(actor).filter(candidate__sitting=sitting)
    counts = dict(results.values_list("conclusion").annotate(count=Count("pk")).order_by("conclusion"))
    examined = results.filter(total__isnull=False)
    spread: dict[int, int] = {}
    for band, count in (
        examined.annotate(band=Floor(F("total") / BAND)).values_list("band").annotate(count=Count("pk")).order_by("band")
    ):
        low = min(int(band) * BAND, TOP)
        spread[low] = spread.get(low, 0) + count
    examined_count = sum(spread.values())
    mean = examined.aggregate(mean=Avg("total"))["mean"]
    return Summary(
        candidates=sum(counts.values()),
        counts=counts,
        mean=None if mean is None else round(Decimal(mean), 2),
        bands=[Band(low, low + BAND, count, round(100 * count / examined_count)) for low, count in sorted(spread.items())],
    )
