"""Addresses of signing in and out, of securing one's account and of taking a seat."""

from __future__ import annotations

from django.urls import path

from onex.foundation.accounts import views
from onex.foundation.accounts.sign_in.views import entering, securing

app_name = "accounts"
urlpatterns = [
    path("sign-in", entering.sign_in, name="sign-in"),
    path("sign-in/second-step", entering.second_step, name="second-step"),
    path("sign-out", entering.sign_out, name="sign-out"),
    path("confirm", entering.confirm_again, name="confirm"),
    path("seat", views.seat, name="seat"),
    path("security", securing.security, name="security"),
    path("security/authenticator", securing.add_totp, name="add-totp"),
    path("security/passkey", securing.add_passkey, name="add-passkey"),
    path("security/factors/<uuid:ref>/remove", securing.remove_factor, name="remove-factor"),
    path("security/recovery-codes", securing.recovery_codes, name="recovery-codes"),
    path("security/password", securing.password, name="password"),
    path("security/sign-out-everywhere", securing.sign_out_everywhere, name="sign-out-everywhere"),
]
