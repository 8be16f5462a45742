"""Reading sittings and results."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

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
    complete = (
        PartScore.objects.filter(result__in=examined).values("result").annotate(given=Count("pk")).filter(given=parts)
    )
    total = candidates.count()
    return CompletenessFacts(
        candidates=total,
        without_result=total - with_result.count(),
        without_scores=examined.count() - complete.count(),
    )
