"""Finding a body by any name or code it ever had, and following who took whose place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from onex.foundation.directory.models import FactField, OrganisationFact, Succession
from onex.foundation.parties.identifiers import normalise
from onex.foundation.parties.models import Organisation


def find_by_credit_code(text: str) -> Organisation | None:
    """The body that has a code, or had it once: a code given up after a reissue goes on leading to its body."""
    code = normalise(text)
    if not code:
        return None
    held = Organisation.objects.select_related("region").filter(credit_code=code).first()
    if held is not None:
        return held
    pk = former_code_holders((code,)).get(code)
    return Organisation.objects.select_related("region").get(pk=pk) if pk else None


def former_code_holders(codes: Collection[str]) -> dict[str, int]:
    """Of these codes, those a body once had and no longer has, with the body's id; one query."""
    stated = OrganisationFact.objects.filter(field=FactField.CREDIT_CODE)
    stated = stated.filter(Q(before__in=codes) | Q(value__in=codes))
    found: dict[str, int] = {}
    for pk, before, value, current in stated.values_list("organisation_id", "before", "value", "organisation__credit_code"):
        found |= {code: pk for code in (before, value) if code and code in codes and code != current}
    return found


def searched(bodies: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Bodies for which every word occurs in a name they bear or bore, or begins a code they have or had."""
    for word in words.split():
        own = OrganisationFact.objects.filter(organisation=OuterRef("pk"))
        names = own.filter(Q(before__icontains=word) | Q(value__icontains=word), field=FactField.NAME)
        codes = own.filter(Q(before__istartswith=word) | Q(value__istartswith=word), field=FactField.CREDIT_CODE)
        now = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(credit_code__istartswith=word)
        bodies = bodies.filter(now | Exists(names) | Exists(codes))
    return bodies


def successor_on(organisation: Organisation, day: date) -> Organisation:
    """The body that stands in this one's place on a day, through any number of mergers; itself where nobody does."""
    seen, held = {organisation.pk}, organisation
    while True:
        step = Succession.objects.select_related("successor").filter(predecessor=held, since__lte=day).first()
        if step is None or step.successor_id in seen:
            return held
        held = step.successor
        seen.add(held.pk)


def predecessors_of(organisation: Organisation) -> list[Organisation]:
    """Every body this one took the place of, directly or through others; nearest first."""
    found: dict[int, Organisation] = {}
    nearest = [organisation.pk]
    while nearest:
        steps = Succession.objects.select_related("predecessor").filter(successor__in=nearest).order_by("pk")
        fresh = {step.predecessor_id: step.predecessor for step in steps if step.predecessor_id not in found}
        found |= fresh
        nearest = list(fresh)
    return list(found.values())


def codes_of_line(organisation: Organisation, day: date) -> frozenset[str]:
    """Every credit code of the line a body belongs to on a day: its own, former ones, its predecessors' and successors'.

    What a ban "by credit code and successor" looks at: a ban on one of these codes reaches the whole line.
    """
    head = successor_on(organisation, day)
    line = [head, *predecessors_of(head)]
    codes = {body.credit_code for body in line if body.credit_code}
    stated = OrganisationFact.objects.filter(organisation__in=line, field=FactField.CREDIT_CODE)
    for before, value in stated.values_list("before", "value"):
        codes |= {code for code in (before, value) if code}
    return frozenset(codes)
