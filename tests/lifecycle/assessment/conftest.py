"""A workbook's rows as the importer is handed them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onex.foundation.parties.models import Organisation, OrganisationKind
from onex.foundation.tabular.importers import Row
from onex.lifecycle.assessment.models import Sitting
from tests.factories.assessment import RowMaker, make_sitting
from tests.factories.parties import make_name, make_organisation, make_test_number


@pytest.fixture
def school(db: None) -> Organisation:
    """A pilot school of the sitting's province."""
    return make_organisation(kind=OrganisationKind.PILOT_SCHOOL, region="9901")


@pytest.fixture
def sitting(db: None) -> Sitting:
    """A school-side sitting in draft, with theory and practice."""
    return make_sitting()


@pytest.fixture
def row(school: Organisation) -> RowMaker:
    """``row(3)`` is the third person's row, passing with 80 and 80; keywords change cells."""

    def make(number: int, **cells: str | Decimal | None) -> Row:
        usual: dict[str, str | Decimal | None] = {
            "name": make_name(number=number),
            "document_kind": "居民身份证",
            "document_number": make_test_number(number=number),
            "admission": f"A{number:06d}",
            "school": school.credit_code,
            "score_theory": Decimal(80),
            "score_practice": Decimal(80),
            "remark": None,
        }
        return Row(number + 1, usual | cells)

    return make
