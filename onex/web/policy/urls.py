"""Addresses of the policy library: permanent, one per document, clause, figure, rule and year."""

from __future__ import annotations

from django.urls import path

from onex.web.policy import views

app_name = "policy"

urlpatterns = [
    path("policy/", views.index, name="index"),
    path("policy/clauses/<str:cite>", views.clause, name="clause"),
    path("policy/parameters/", views.parameter_list, name="parameters"),
    path("policy/parameters/<str:key>", views.parameter, name="parameter"),
    path("policy/rules/", views.rule_list, name="rules"),
    path("policy/rules/<str:name>", views.rule, name="rule"),
    path("policy/calendar/<int:number>", views.calendar, name="calendar"),
    path("policy/<str:letter>/", views.instrument, name="instrument"),
]
