"""The library links both ways (POL-4): from a clause to what rests on it, and from there back to the clause."""

from __future__ import annotations

from onex.foundation.policy.coverage import Fate
from onex.foundation.policy.instruments import library
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.registry import rules
from onex.foundation.procedures.kernel import procedures
from onex.web.policy.links import (
    Topic,
    acts_beside,
    counting_steps,
    coverage,
    enforcement_of,
    fates_of,
    rules_beside,
)


def test_every_figure_is_reached_from_its_clause_and_back() -> None:
    for parameter in parameters().by_key.values():
        for value in parameter.values:
            assert parameter in enforcement_of(library().get_clause(value.cite)).parameters


def test_every_rule_is_reached_from_each_of_its_clauses_and_back() -> None:
    for rule in rules():
        for cite in rule.cites:
            assert rule in enforcement_of(library().get_clause(cite)).rules


def test_every_step_is_reached_from_each_of_its_clauses() -> None:
    for procedure in procedures().values():
        for step in procedure.steps:
            for words in step.cites:
                acts = enforcement_of(library().get_clause(words)).acts
                assert (procedure.name, step.name) in {(act.procedure.name, one.name) for act in acts for one in act.steps}


def test_clause_above_shows_what_rests_on_its_items() -> None:
    above = enforcement_of(library().get_clause("X7"))
    below = enforcement_of(library().get_clause("X7(3)"))
    assert "exits.appeal_window" in {parameter.key for parameter in below.parameters}
    assert set(below.parameters) <= set(above.parameters)
    assert [str(item.cite) for item in above.items] == [f"X7({number})" for number in range(1, 7)]
    assert above.fate is Fate.CITED


def test_figure_shows_the_steps_that_count_by_it() -> None:
    counting = counting_steps(parameters().get("assessment.results_publicity_hr"))
    assert {one.procedure.name for one in counting} == {"assessment.results_hr"}


def test_figure_and_rule_meet_over_their_clause() -> None:
    window = parameters().get("certificates.registration_window")
    assert "certificates.registered_in_time" in {rule.name for rule in rules_beside(window)}
    assert all(act.steps for act in acts_beside(rules().get("certificates.registered_in_time")))


def test_fates_of_the_documents_add_up() -> None:
    for fate in Fate:
        assert sum(fates_of(one)[fate] for one in library().instruments.values()) == coverage().count(fate)


def test_every_topic_and_app_has_a_name_on_screen() -> None:
    names = {key.split(".")[0] for key in parameters().by_key} | {rule.name.split(".")[0] for rule in rules()}
    assert [name for name in sorted(names) if str(Topic(name).label) == name] == []
