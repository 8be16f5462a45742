"""Bodies from a workbook: every cause, twice the same file, a mended file, 4,000 rows, and whose bodies may come in."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from onex.foundation.accounts.actors import Actor
from onex.foundation.accounts.roles import Role
from onex.foundation.directory.services import close, reissue_code, rename
from onex.foundation.jobs.worker import run_pending
from onex.foundation.journal.models import Entry
from onex.foundation.parties.models import Contact, Organisation, OrganisationKind
from onex.foundation.parties.selectors import contacts_of
from onex.foundation.policy.refusals import Conflict, NotAllowed, NotFound
from onex.foundation.tabular.importers import Row, get_importer
from onex.foundation.tabular.models import ImportMode, ImportState
from onex.foundation.tabular.services import accept, start_import
from tests.factories.accounts import BY, make_seat
from tests.factories.parties import make_organisation, make_region, make_test_credit_code
from tests.foundation.directory.rows import FIRST_NUMBER, make_book, make_row

CountQueries = Callable[[], AbstractContextManager[CaptureQueriesContext]]

pytestmark = pytest.mark.django_db

IMPORTER = get_importer("directory.organisations")
DAY = date(2026, 3, 2)
MANY = 4_000


@pytest.fixture
def clerk(db: None) -> Actor:
    for code in ("9901", "9902", "98"):
        make_region(code=code)
    return make_seat(role=Role.PROVINCE_CLERK, region="99").actor


def causes(rows: Sequence[Row], actor: Actor) -> list[tuple[int, str, str, str]]:
    found = IMPORTER.check(rows, IMPORTER.open("", actor, DAY))
    return [(problem.row, problem.column, problem.code, problem.severity) for problem in found]


def imported(rows: Sequence[Row], actor: Actor) -> int:
    context = IMPORTER.open("", actor, DAY)
    with transaction.atomic():
        count = IMPORTER.commit(rows, context)
        IMPORTER.finished(context, count)
    return count


def wrong(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_good_rows_become_bodies_with_contacts_and_an_entry_each(clerk: Actor) -> None:
    rows = [
        make_row(1, opened_on=date(2015, 9, 1), contact="王小明", duty="总联系人", phone="13800000000"),
        make_row(2, kind="考核站点", credit_code=None, name="第一考点", parent=make_row(1).text("credit_code")),
        make_row(3, kind="企业", region="990200"),
    ]
    assert causes(rows, clerk) == []
    assert imported(rows, clerk) == 3
    school = Organisation.objects.get(name="示范第1职业学校")
    assert (school.kind, school.region_id, school.opened_on) == ("pilot_school", "990100", date(2015, 9, 1))
    site = Organisation.objects.get(name="第一考点")
    assert (site.parent, site.credit_code, site.opened_on) == (school, None, DAY)
    assert [(card.name, card.phone) for card in contacts_of(school, DAY)] == [("王小明", "13800000000")]
    entries = Entry.objects.filter(subject=school.subject).order_by("pk")
    assert [(entry.topic, entry.cites, entry.province) for entry in entries] == [
        ("parties.organisation_registered", ["G1.1"], "99"),
        ("parties.contact_named", ["P4.1"], "99"),
    ]
    assert Entry.objects.filter(topic="parties.organisation_registered", subject=site.subject).count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"credit_code": wrong(make_test_credit_code(number=1))}, "credit_code", "credit_code_check"),
        ({"credit_code": "12345"}, "credit_code", "credit_code_length"),
        ({"credit_code": None}, "credit_code", "credit_code_missing"),
        ({"name": "=1+1"}, "name", "name_characters"),
        ({"region": "999999"}, "region", "region_unknown"),
        ({"region": "980000"}, "region", "region_not_yours"),
        ({"parent": make_test_credit_code(number=2)}, "parent", "parent_unknown"),
        ({"parent": make_row(2).text("credit_code")}, "parent", "parent_itself"),
        ({"opened_on": DAY + timedelta(days=1)}, "opened_on", "opened_in_the_future"),
        ({"contact": "王小明"}, "contact", "contact_incomplete"),
        ({"phone": "13800000000"}, "contact", "contact_incomplete"),
        ({"contact": "王小明", "duty": "联系", "email": "not-an-address"}, "email", "email_form"),
    ],
)
def test_each_cause_is_told(clerk: Actor, cells: dict[str, str | None], column: str, code: str) -> None:
    assert causes([make_row(1), make_row(2, **cells), make_row(3)], clerk) == [(3, column, code, "error")]


def test_region_is_judged_on_the_day_and_the_day_before(clerk: Actor) -> None:
    region = make_region(code="9902")
    region.valid_until = DAY
    region.save()
    assert causes([make_row(1, region="990200")], clerk) == []
    region.valid_until = DAY - timedelta(days=1)
    region.save()
    assert [code for _row, _column, code, _how in causes([make_row(1, region="990200")], clerk)] == ["region_not_in_use"]


def test_everything_wrong_with_a_row_is_told_at_once(clerk: Actor) -> None:
    bad = make_row(1, name="@", credit_code="1", region="1", parent="1", email="x")
    assert {code for _row, _column, code, _how in causes([bad], clerk)} == {
        "name_characters",
        "credit_code_length",
        "region_unknown",
        "parent_itself",
        "contact_incomplete",
        "email_form",
    }


def test_duplicates_within_the_file_are_told_across_chunks(clerk: Actor) -> None:
    context = IMPORTER.open("", clerk, DAY)
    site = {"kind": "考核站点", "credit_code": None, "name": "第一考点"}
    list(IMPORTER.check([make_row(1), make_row(2, **site)], context))
    later = [make_row(3, credit_code=make_row(1).text("credit_code")), make_row(4, **site), make_row(5, name="示范第1职业学校")]
    found = IMPORTER.check(later, context)
    assert [(problem.row, problem.code, problem.severity) for problem in found] == [
        (4, "duplicate_code", "error"),
        (5, "duplicate_name", "error"),
        (6, "namesake", "warning"),
    ]


def test_each_difference_from_the_register_is_told(clerk: Actor) -> None:
    kinds = {"kind": OrganisationKind.PILOT_SCHOOL, "region": "9901"}
    renamed, closed, replaced = (make_organisation(name=name, **kinds) for name in ("旧名", "已停办", "换过代码"))
    namesake, there, moved = (make_organisation(name=name, **kinds) for name in ("同名", "一致", "迁走"))
    another = make_organisation(name="旧校", **kinds)
    foreign = make_organisation(name="邻省", kind=OrganisationKind.PILOT_SCHOOL, region="98")
    rename(renamed, name="新名", since=DAY, by=BY, on=DAY)
    close(closed, last_day=DAY, reason="停办", by=BY, on=DAY)
    old = replaced.credit_code
    reissue_code(replaced, credit_code=make_test_credit_code(), since=DAY, reason="换发", by=BY, on=DAY)
    rows = [
        make_row(1, name="旧名", credit_code=renamed.credit_code),
        make_row(2, name="又一名", credit_code=moved.credit_code, region="990200"),
        make_row(3, name="已停办", credit_code=closed.credit_code),
        make_row(4, name="换过代码", credit_code=old),
        make_row(5, name=namesake.name),
        make_row(6, name="一致", credit_code=there.credit_code),
        make_row(7, name="邻省", credit_code=foreign.credit_code),
        make_row(8, name="旧校", credit_code=another.credit_code, kind="企业"),
    ]
    assert [(row, code, how) for row, _column, code, how in causes(rows, clerk)] == [
        (2, "former_name", "error"),
        (3, "name_differs", "error"),
        (3, "region_differs", "error"),
        (4, "closed_body", "error"),
        (5, "former_code", "error"),
        (6, "namesake", "warning"),
        (7, "already_registered", "warning"),
        (8, "body_not_yours", "error"),
        (9, "kind_differs", "error"),
    ]


@pytest.mark.parametrize("registered", ["示范学院（筹）", "示范学院(筹)"])
def test_brackets_alone_make_no_other_name(clerk: Actor, registered: str) -> None:
    there = make_organisation(name=registered, kind=OrganisationKind.PILOT_SCHOOL, region="9901")
    rows = [
        make_row(1, name="示范学院(筹)", credit_code=there.credit_code),
        make_row(2, name="示范学院(筹)"),
        make_row(3, name="新校(筹)"),
    ]
    assert [(row, code) for row, _column, code, _how in causes(rows, clerk)] == [
        (2, "already_registered"),
        (3, "namesake"),
        (3, "namesake"),
    ]
    assert imported(rows[2:], clerk) == 1
    assert Organisation.objects.filter(name="新校（筹）").exists()


def test_ministry_imports_into_any_province_and_the_list_of_kinds_is_the_seats(clerk: Actor) -> None:
    ministry = make_seat(role=Role.MINISTRY_CLERK).actor
    assert causes([make_row(1, region="980000", kind="培训评价组织")], ministry) == []
    offered = IMPORTER.open("", clerk, DAY).sheet.column("kind").choices
    assert "试点院校" in offered
    assert "培训评价组织" not in offered
    assert len(IMPORTER.open("", ministry, DAY).sheet.column("kind").choices) == len(OrganisationKind)


def test_seats_that_register_nobody_import_nobody(clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        IMPORTER.open("", make_seat(role=Role.ORGANISATION_CLERK).actor, DAY)
    with pytest.raises(NotFound):
        IMPORTER.open("somewhere", clerk, DAY)


def test_same_rows_again_enter_nothing(clerk: Actor) -> None:
    rows = [make_row(1), make_row(2, kind="考核站点", credit_code=None)]
    assert imported(rows, clerk) == 2
    assert [code for _row, _column, code, _how in causes(rows, clerk)] == ["already_registered"] * 2
    assert imported(rows, clerk) == 0
    assert Organisation.objects.filter(name__startswith="示范第").count() == 2


def test_what_changed_since_the_check_stops_the_import(clerk: Actor) -> None:
    rows = [make_row(1)]
    assert causes(rows, clerk) == []
    make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901", credit_code=rows[0].text("credit_code"), name="抢先")
    with pytest.raises(Conflict) as moved_on:
        imported(rows, clerk)
    assert moved_on.value.code == "changed_since_check"


def test_chain_of_bodies_above_in_one_chunk_is_entered_in_order(clerk: Actor) -> None:
    codes = [make_test_credit_code(number=FIRST_NUMBER + number) for number in range(1, 4)]
    rows = [make_row(1), make_row(2, parent=codes[0]), make_row(3, parent=codes[1])]
    assert causes(rows, clerk) == []
    assert imported(rows, clerk) == 3
    assert Organisation.objects.get(credit_code=codes[2]).parent.parent.credit_code == codes[0]  # type: ignore[union-attr]  # the row has a body above


def test_body_above_in_a_failing_row_does_not_count(clerk: Actor) -> None:
    rows = [make_row(1, region="980000"), make_row(2, parent=make_row(1).text("credit_code"))]
    assert [(row, code) for row, _column, code, _how in causes(rows, clerk)] == [(2, "region_not_yours"), (3, "parent_unknown")]


def test_number_of_queries_does_not_grow_with_the_rows(clerk: Actor, count_queries: CountQueries) -> None:
    counts = []
    for first, many in ((1, 3), (100, 60)):
        rows = [make_row(number, contact="王小明", duty="联系") for number in range(first, first + many)]
        with count_queries() as checked:
            causes(rows, clerk)
        with count_queries() as written:
            imported(rows, clerk)
        counts.append((len(checked), len(written)))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_province_imports_its_bodies_mends_the_failing_rows_and_uploads_again(clerk: Actor) -> None:
    good, bad = [make_row(number) for number in range(1, 41)], [make_row(50, credit_code="1"), make_row(51, region="980000")]
    first = start_import(
        IMPORTER.name, upload=io.BytesIO(make_book([*good, *bad])), name="机构.xlsx", target="", by=clerk, on=DAY
    )
    run_pending()
    first.refresh_from_db()
    assert (first.state, first.passed, first.failed) == (ImportState.CHECKED, 40, 2)
    assert {cause.code for cause in first.causes.all()} == {"credit_code_length", "region_not_yours"}
    accept(first, ImportMode.GOOD, by=clerk, on=DAY)
    run_pending()
    mended = make_book([*good, make_row(50), make_row(51)])
    second = start_import(IMPORTER.name, upload=io.BytesIO(mended), name="机构.xlsx", target="", by=clerk, on=DAY)
    run_pending()
    second.refresh_from_db()
    assert (second.passed, second.warned, second.failed) == (2, 40, 0)
    accept(second, by=clerk, on=DAY)
    run_pending()
    second.refresh_from_db()
    assert (second.state, second.imported) == (ImportState.DONE, 2)
    assert Organisation.objects.filter(name__startswith="示范第").count() == 42
    assert Entry.objects.filter(topic="parties.organisation_registered", subject__startswith="organisation:").count() >= 42


@pytest.mark.django_db(transaction=True)
def test_four_thousand_rows_come_in_whole(clerk: Actor) -> None:
    rows = [make_row(number, contact="王小明", duty="总联系人", phone="13800000000") for number in range(1, MANY + 1)]
    upload = start_import(IMPORTER.name, upload=io.BytesIO(make_book(rows)), name="机构.xlsx", target="", by=clerk, on=DAY)
    run_pending()
    upload.refresh_from_db()
    assert (upload.state, upload.passed) == (ImportState.CHECKED, MANY)
    accept(upload, by=clerk, on=DAY)
    run_pending()
    upload.refresh_from_db()
    assert (upload.state, upload.imported) == (ImportState.DONE, MANY)
    assert Organisation.objects.filter(name__startswith="示范第").count() == MANY
    assert Contact.objects.filter(organisation__name__startswith="示范第").count() == MANY
