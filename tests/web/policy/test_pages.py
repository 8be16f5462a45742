"""The pages of the policy library, as anyone sees them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from onex.foundation.policy.instruments import library
from onex.foundation.policy.parameters import parameters
from onex.foundation.policy.registry import rules

RULE = "certificates.registered_in_time"

pytestmark = pytest.mark.django_db  # what is asked for is counted


def page(client: Client, address: str, *, status: int = 200, language: str = "zh-hans") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_document_clause_figure_and_rule_has_its_page(client: Client, language: str) -> None:
    addresses = [
        reverse("policy:index"),
        reverse("policy:parameters"),
        reverse("policy:rules"),
        *(reverse("policy:instrument", args=[letter]) for letter in library().instruments),
        *(reverse("policy:clause", args=[cite]) for cite in library().clauses),
        *(reverse("policy:parameter", args=[key]) for key in parameters().by_key),
        *(reverse("policy:rule", args=[rule.name]) for rule in rules()),
        *(reverse("policy:calendar", args=[year]) for year in range(2018, 2028)),
    ]
    for address in addresses:
        page(client, address, language=language)


def test_address_of_a_clause_is_its_citation() -> None:
    assert reverse("policy:clause", args=["X7(3)"]) == "/policy/clauses/X7(3)"
    assert reverse("policy:instrument", args=["X"]) == "/policy/X/"


def test_clause_and_what_rests_on_it_link_both_ways(client: Client) -> None:
    clause, figure, rule = (
        "/policy/clauses/G3.3",
        "/policy/parameters/certificates.registration_window",
        f"/policy/rules/{RULE}",
    )
    assert f'href="{figure}"' in page(client, clause)
    assert f'href="{rule}"' in page(client, clause)
    assert f'href="{clause}"' in page(client, figure)
    assert f'href="{rule}"' in page(client, figure)
    assert f'href="{clause}"' in page(client, rule)


def test_clause_says_what_it_awaits_and_why_it_is_declaratory(client: Client) -> None:
    assert "EXT-5" in page(client, "/policy/clauses/X9")
    assert "只说明解释权和施行日期" in page(client, "/policy/clauses/X12")


def test_document_without_a_date_says_so(client: Client) -> None:
    assert "未注明" in page(client, "/policy/A/")
    assert "2023-01-06" in page(client, "/policy/X/")


def test_figures_are_those_of_the_day_and_place_asked_for(client: Client) -> None:
    assert "<strong>1 周</strong>" in page(client, "/policy/parameters/?on=2023-01-05")
    assert "<strong>2 周</strong>" in page(client, "/policy/parameters/?on=2023-01-06")
    assert "当日尚无规定" in page(client, "/policy/parameters/?on=2019-01-01")
    publicity = "/policy/parameters/assessment.results_publicity_hr"
    assert "平台默认值" in page(client, f"{publicity}?province=44")
    assert "平台默认值" not in page(client, f"{publicity}?province=37")
    assert "请填两位数字" in page(client, f"{publicity}?province=ab")


def test_deadline_is_counted_on_the_page_and_marked_provisional(client: Client) -> None:
    figure = "/policy/parameters/certificates.registration_window"
    settled = page(client, f"{figure}?start=2026-09-24")
    assert "最后一日：2026-10-12" in settled
    assert "暂定" not in settled
    assert "暂定" in page(client, f"{figure}?start=2026-12-23")
    assert "才有规定" in page(client, "/policy/parameters/exits.appeal_window?start=2020-01-01")
    assert "算一个期限" not in page(client, "/policy/parameters/fees.cap_paper")


def ask(client: Client, facts: object, *, on: str = "2026-10-13") -> tuple[int, str]:
    response = client.post(f"/policy/rules/{RULE}", {"on": on, "facts": json.dumps(facts), "province": ""})
    return response.status_code, response.content.decode()


def test_rule_judges_facts_on_its_page(client: Client) -> None:
    status, late = ask(client, {"issued_on": "2026-09-24", "on": "2026-10-13"})
    assert status == 200
    assert "is-failed" in late
    assert 'href="/policy/parameters/certificates.registration_window"' in late
    status, in_time = ask(client, {"issued_on": "2026-09-24", "on": "2026-10-12"})
    assert status == 200
    assert "is-passed" in in_time


def test_rule_refuses_facts_it_cannot_read(client: Client) -> None:
    status, refused = ask(client, {"issued_on": "soon"})
    assert status == 400
    assert "字段 issued_on" in refused
    assert "字段 on" in refused
    status, refused = ask(client, [1])
    assert status == 200
    assert "应是一个 JSON 对象" in refused
    status, refused = ask(client, {"issued_on": "2019-01-02", "on": "2019-01-03"}, on="2019-01-03")
    assert status == 422
    assert "2019-11-09" in refused


def test_page_of_a_rule_offers_facts_to_fill_in(client: Client) -> None:
    assert "&quot;issued_on&quot;" in page(client, f"/policy/rules/{RULE}")


def test_year_without_a_notice_says_so(client: Client) -> None:
    assert "国办发明电〔2025〕7号" in page(client, "/policy/calendar/2026")
    assert "共 248 个工作日" in page(client, "/policy/calendar/2026")
    assert "该年度放假通知不在库中" in page(client, "/policy/calendar/2027")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/policy/Q/", 404, "没有登记字母为 Q 的文件"),
        ("/policy/clauses/X13", 404, "没有登记条款 X13"),
        ("/policy/clauses/seven", 400, "不是条款引注"),
        ("/policy/parameters/exits.nothing", 404, "没有参数 exits.nothing"),
        ("/policy/rules/exits.nothing", 404, "没有规则 exits.nothing"),
        ("/policy/calendar/1999", 404, "只有 2019 至 2026 年"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(client: Client, address: str, status: int, words: str) -> None:
    assert words in page(client, address, status=status)


def test_english_reader_is_answered_in_english(client: Client) -> None:
    with translation.override("en"):
        assert "Time to appeal" in page(client, "/policy/parameters/exits.appeal_window", language="en")
    assert "no parameter exits.nothing" in page(client, "/policy/parameters/exits.nothing", status=404, language="en")
