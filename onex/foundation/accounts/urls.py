"""Addresses of signing in and out and of taking a seat."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("seat", views.seat, name="seat"),
]
