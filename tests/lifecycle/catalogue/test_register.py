"""The public register: any day, by page, by file and by API, at a steady cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onex.foundation.parties.models import OrganisationKind
from onex.foundation.parties.services import name_contact
from onex.lifecycle.catalogue import services
from onex.lifecycle.catalogue.models import CertificateLevel, Regime, Status
from tests.factories.catalogue import BY, LISTED_ON, make_level, make_listed_certificate
from tests.factories.parties import BY as FACTORY
from tests.factories.parties import make_organisation, make_region

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
LEFT_ON = date(2026, 1, 1)


@pytest.fixture
def level() -> CertificateLevel:
    made = make_level()
    services.remove_organisation(
        made.certificate.organisation,
        regime=Regime.CAMPUS,
        status=Status.CANCELLED,
        since=LEFT_ON,
        decision="取消〔2026〕1号",
        cite="X7(6)",
        by=BY,
        on=ON,
        reason="未按要求整改",
    )
    return made


def statuses(client: Client, address: str) -> list[str]:
    return [item["listing"]["status"] for item in client.get(address).json()["items"]]


@pytest.mark.parametrize("register", ["organisations", "certificates"])
def test_directory_as_of_a_day(client: Client, level: CertificateLevel, register: str) -> None:
    address = f"/api/v1/register/{register}"
    assert statuses(client, f"{address}?on=2020-06-30") == []
    assert statuses(client, f"{address}?on=2020-07-01") == ["listed"]
    assert statuses(client, f"{address}?on=2025-12-31") == ["listed"]
    assert statuses(client, f"{address}?on=2026-01-01") == ["cancelled"]
    assert statuses(client, f"{address}?on=2025-12-31&status=cancelled") == []
    assert statuses(client, f"{address}?on=2025-12-31&regime=hr") == []


def test_pages_say_the_status_of_the_day(client: Client, level: CertificateLevel) -> None:
    certificate, body = level.certificate, level.certificate.organisation
    for address in (f"/register/certificates/{certificate.code}", f"/register/organisations/{body.ref}"):
        assert "在目录中" in client.get(f"{address}?on=2025-12-31").content.decode()
        after = client.get(f"{address}?on=2026-01-01").content.decode()
        assert "已取消" in after
        assert "取消〔2026〕1号" in after
        assert "退出前已颁发的证书继续有效" in after


@pytest.mark.parametrize("register", ["organisations", "certificates"])
def test_lists_are_open_data(client: Client, level: CertificateLevel, register: str) -> None:
    address = f"/register/{register}?on=2025-12-31"
    name = level.certificate.name if register == "certificates" else level.certificate.organisation.name
    page = client.get(address).content.decode()
    assert name in page
    assert 'href="/policy/clauses/M16"' in page
    table = list(csv.DictReader(io.StringIO(client.get(f"{address}&export=csv").getvalue().decode("utf-8-sig"))))
    assert len(table) == 1
    assert name in table[0].values()
    assert "M16" in table[0].values()
    told = client.get(f"{address}&export=json")
    assert name in told.getvalue().decode()
    workbook = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&export=xlsx").content))
    assert name in [cell.value for cell in workbook.active[2]]


@pytest.mark.parametrize("register", ["organisations", "certificates"])
def test_filters_narrow_the_list(client: Client, register: str) -> None:
    make_listed_certificate(code="ABC001")
    make_listed_certificate(code="XYZ002", regime=Regime.HR)
    page = client.get(f"/register/{register}?regime=hr&export=csv").getvalue().decode("utf-8-sig")
    assert len(page.splitlines()) == 2
    if register == "certificates":
        assert "XYZ002" in page
        assert "ABC001" in client.get("/register/certificates?q=ABC&export=csv").getvalue().decode()
        assert "五级/初级工、" not in client.get("/register/certificates?level=1&export=csv").getvalue().decode()
    else:
        nothing = client.get("/register/organisations?q=nobody&export=csv").getvalue().decode()
        assert len(nothing.splitlines()) == 1


@pytest.mark.parametrize(
    "path",
    ["/register/organisations", "/register/certificates", "/api/v1/register/organisations", "/api/v1/register/certificates"],
)
def test_lists_cost_the_same_with_more_rows(client: Client, count_queries: CountQueries, path: str) -> None:
    def queries() -> int:
        with count_queries() as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    make_level()
    client.get(path)
    once = queries()
    for _ in range(3):
        make_level()
    assert queries() == once


def test_records_cost_the_same_with_more_rows(client: Client, count_queries: CountQueries) -> None:
    level = make_level()
    body = level.certificate.organisation

    def queries(path: str) -> int:
        with count_queries() as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    paths = [f"/register/organisations/{body.ref}", f"/register/certificates/{level.certificate.code}"]
    for path in paths:
        client.get(path)  # the first time somebody asks for a record is counted once more
    once = [queries(path) for path in paths]
    for _ in range(3):
        make_level(organisation=body)
        services.restrict(body, regime=Regime.CAMPUS, since=ON, reason="整改", by=BY, on=ON)
    assert [queries(path) for path in paths] == once


def test_what_was_never_listed_is_not_there(client: Client) -> None:
    body = make_organisation()
    for path in (f"organisations/{body.ref}", f"organisations/{uuid4()}", "certificates/NOPE"):
        assert client.get(f"/register/{path}").status_code == 404
        assert client.get(f"/api/v1/register/{path}").json()["code"].startswith("no_such_")


@pytest.mark.parametrize("path", ["/register/organisations", "/register/certificates"])
def test_a_day_that_is_none(client: Client, path: str) -> None:
    level = make_level()
    assert level.certificate.name not in client.get(f"{path}?on=2026-02-30").content.decode()
    assert client.get(f"{path}?on=2026-02-30&export=csv").status_code == 400
    assert client.get(f"/api/v1{path}?on=2026-02-30").status_code == 400
    assert client.get(f"/register/certificates/{level.certificate.code}?on=tomorrow").status_code == 400


def test_api_pages(client: Client) -> None:
    for _ in range(3):
        make_level()
    first = client.get("/api/v1/register/certificates?page_size=2").json()
    second = client.get("/api/v1/register/certificates?page_size=2&page=2").json()
    assert (first["count"], len(first["items"]), len(second["items"])) == (3, 2, 1)
    assert client.get("/api/v1/register/certificates?page_size=1000000").status_code == 400


def test_certificate_record_by_api(client: Client) -> None:
    level = make_level(regime=Regime.HR)
    record = client.get(f"/api/v1/register/certificates/{level.certificate.code}?on=2026-03-02").json()
    assert [row["region"] for row in record["rights"]] == ["990100"]
    assert record["now"] == record["history"]
    assert record["history"][0]["since"] == LISTED_ON.isoformat()


def test_lead_is_named_masked(client: Client) -> None:
    certificate = make_listed_certificate()
    body = make_organisation(kind=OrganisationKind.PROVINCE_COORDINATION_BODY, region="99", credit_code=None)
    contact = name_contact(body, name="王小明", duty="证书对接", phone="13800000000", by=FACTORY, on=ON)
    services.name_lead(certificate, make_region(code="99"), contact, since=LISTED_ON, by=BY, on=ON)
    page = client.get(f"/register/certificates/{certificate.code}").content.decode()
    assert "王*明" in page
    assert "王小明" not in page
    assert "13800000000" not in page
