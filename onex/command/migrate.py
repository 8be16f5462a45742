"""``onex migrate``: what an installation needs before it serves; a second run changes nothing."""

from __future__ import annotations

import argparse

from django.conf import settings
from django.core.management import call_command

from onex.foundation.journal.services import grant_application_role
from onex.foundation.parties.services import load_regions


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``onex migrate``."""
    parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Migrate, load the regions, grant the application role its rights, collect the static files."""
    verbosity = 0 if options.quiet else 1
    call_command("migrate", interactive=False, verbosity=verbosity)
    load_regions()
    if settings.APP_ROLE:
        grant_application_role(settings.APP_ROLE)
    call_command("collectstatic", interactive=False, verbosity=0)
