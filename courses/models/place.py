"""Where work is done and seen: "place", never "site"."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A workshop of the hub. `code` stands in ledger payloads and must never be reused."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name
