"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """帐号与授权."""

    name = "onex.foundation.accounts"
    label = "accounts"
    verbose_name = "帐号与授权"

    def ready(self) -> None:
        from onex.foundation.accounts.sign_in.sessions import listen

        listen()
