"""Addresses of seats and accounts."""

from __future__ import annotations

from django.urls import path

from onex.foundation.mandates.views import accounts, activating, powers, seats

app_name = "mandates"
urlpatterns = [
    path("seats/", seats.seats, name="seats"),
    path("seats/grant", seats.grant, name="grant"),
    path("seats/powers", powers.powers, name="powers"),
    path("seats/<int:pk>", seats.seat, name="seat"),
    path("seats/<int:pk>/extend", seats.extend, name="extend"),
    path("seats/<int:pk>/end", seats.end, name="end"),
    path("seats/<int:pk>/delegate", seats.delegate, name="delegate"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new", accounts.new, name="open"),
    path("accounts/<int:pk>", accounts.account, name="account"),
    path("accounts/<int:pk>/suspend", accounts.suspend, name="suspend"),
    path("accounts/<int:pk>/reinstate", accounts.reinstate, name="reinstate"),
    path("accounts/<int:pk>/reset", accounts.reset, name="reset"),
    path("activate", activating.activation, name="activate"),
]
