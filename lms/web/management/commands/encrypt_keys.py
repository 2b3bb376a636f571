"""`manage.py encrypt_keys`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.kernel import key_files
from lms.kernel.key_material import UnusableKey


class Command(BaseCommand):
    """Encrypt the key files that are not, each whole or not at all; safe to run again."""

    help = "Encrypts the files of signing keys with FETTLE_KEYS_PASSWORD, in place."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each file; exit 1 with the reason if one cannot be encrypted. The site may run meanwhile."""
        if not settings.KEYS_PASSWORD:
            raise CommandError(
                "Set FETTLE_KEYS_PASSWORD or FETTLE_KEYS_PASSWORD_FILE first. Nothing was changed."
            )
        count = 0
        try:
            for file in list(key_files.plain_files()):
                key_files.encrypt(file)
                count += 1
                self.stdout.write(f"Encrypted: {file.name}")
        except (OSError, UnusableKey) as error:
            raise CommandError(
                f"{error}. The files before it are encrypted, the others are as they were."
            ) from error
        self.stdout.write(f"{count} keys encrypted." if count else "Every key is encrypted already.")
        if count:
            self.stdout.write("Copies of the plain files in earlier backups are still plain: destroy them.")
