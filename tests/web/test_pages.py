"""What every page carries: the policy against foreign and inline content, a number, the language, the way around."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from onex.foundation.accounts.roles import Role
from onex.web.middleware import CONTENT_POLICY, new_request_id
from tests.factories.accounts import make_seat
from tests.web.conftest import Desk

PROJECT = Path(__file__).resolve().parents[2]
REQUEST_ID = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
PUBLIC = ["/", "/sign-in", "/verify", "/notices/", "/register/organisations", "/register/certificates", "/policy/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PUBLIC, "/no-such-page", "/static/no-such-file.css", "/api/v1/no-such-operation"])
def test_an_answer_carries_the_content_policy_and_a_number(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == CONTENT_POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert REQUEST_ID.fullmatch(answer["X-Request-Id"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_holds_nothing_the_policy_would_block(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vars|js:", html) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*', html) == []


def test_no_template_of_ours_holds_what_the_policy_would_block() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=[\"']|\son(?:click|change|submit|load)=|\shx-on|\shx-vals=[\"']js:"
    )
    found = [str(path.relative_to(PROJECT)) for path in PROJECT.glob("onex/**/*.html") if inline.search(path.read_text())]
    assert found == []


def test_a_number_sent_in_is_not_taken(client: Client, db: None) -> None:
    answer = client.get("/", headers={"X-Request-Id": "forged\nline"})
    assert "forged" not in answer["X-Request-Id"]
    assert len({new_request_id() for _ in range(1000)}) == 1000


@pytest.mark.django_db
def test_a_signed_in_page_is_kept_by_no_cache() -> None:
    assert "no-store" in make_seat().client().get("/workbench")["Cache-Control"]


@pytest.mark.django_db
def test_chinese_is_the_language_and_english_is_one_press_away(client: Client) -> None:
    assert '<html lang="zh-hans"' in client.get("/").content.decode()
    switched = client.post("/language", {"language": "en", "next": "/policy/"})
    assert (switched.status_code, switched["Location"]) == (302, "/policy/")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    english = client.get("/").content.decode()
    assert '<html lang="en"' in english
    assert re.search(r"<h1[^>]*>\s*[A-Z]", english)


@pytest.mark.django_db
def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    assert client.post("/language", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert client.get("/language").status_code == 405


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    assert client.get("/workbench?queue=done")["Location"] == "/sign-in?next=%2Fworkbench%3Fqueue%3Ddone"
    assert client.get("/cases/")["Location"] == "/sign-in?next=%2Fcases%2F"


@pytest.mark.django_db
def test_the_front_page_says_what_can_be_done_here(client: Client) -> None:
    html = client.get("/").content.decode()
    for path in PUBLIC[1:]:
        assert f'href="{path}"' in html or f'action="{path}"' in html, path
    assert 'href="/workbench"' not in html


@pytest.mark.django_db
def test_the_front_page_of_the_signed_in_leads_to_the_workbench() -> None:
    html = make_seat().client().get("/").content.decode()
    assert 'href="/workbench"' in html
    assert 'href="/sign-in"' not in html


def test_the_shell_names_nobody_but_the_reader(desk: Desk) -> None:
    page = desk.clerk.client().get("/workbench").content.decode()
    assert desk.clerk.actor.name in page
    assert desk.lead.actor.name not in page


@pytest.mark.django_db
def test_the_switcher_offers_the_other_seats_in_force() -> None:
    seat = make_seat()
    other = make_seat(user=seat.user, role=Role.SCHOOL_CLERK)
    stranger = make_seat(role=Role.SCHOOL_CLERK)
    page = seat.client().get("/workbench").content.decode()
    assert f'value="{other.mandate.pk}"' in page
    assert f'value="{stranger.mandate.pk}"' not in page
