"""Addresses of notices and objections; a query code never stands in one."""

from __future__ import annotations

from django.urls import path

from onex.foundation.publications.views import answers, notices, objections

app_name = "publications"

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/<str:number>", notices.notice, name="notice"),
    path("notices/<str:number>/print", notices.print_notice, name="print"),
    path("notices/<str:number>/lines", notices.lines, name="lines"),
    path("notices/<str:number>/find", notices.find_line, name="find-line"),
    path("notices/<str:number>/object", objections.object_to, name="object"),
    path("objections/", objections.query, name="objection-query"),
    path("objections/all", answers.objections, name="objections"),
    path("objections/<uuid:ref>", answers.objection, name="objection"),
    path("objections/<uuid:ref>/evidence/<int:position>", answers.evidence, name="evidence"),
    path("objections/<uuid:ref>/answer", answers.answer, name="answer"),
]
