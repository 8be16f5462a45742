"""Addresses of the shell, the policy library and the API."""

from __future__ import annotations

from django.urls import include, path

from onex.foundation.accounts.doors import door
from onex.foundation.procedures.permissions import CasePermission
from onex.web.api import api
from onex.web.views import cases, home, workbench
from onex.web.views.case_list import CaseList

shell = (
    [
        path("", home.home, name="home"),
        path("language", home.language, name="language"),
        path("workbench", workbench.workbench, name="workbench"),
        path("cases/", door(CasePermission.VIEW)(CaseList.as_view()), name="cases"),
        path("cases/<str:number>", cases.case_page, name="case"),
    ],
    "web",
)

urlpatterns = [
    path("", include(shell)),
    path("", include("onex.web.ledger.urls")),
    path("", include("onex.web.organisations.urls")),
    path("", include("onex.web.policy.urls")),
    path("", include("onex.web.records.urls")),
    path("api/v1/", api.urls),
]
