"""What a printed QR label points to: a bench, a machine, a person. Each has a code that can also be typed.

The first letter of a code tells what it is of, so that no two can ever be alike: B, M or P, and then random
characters of Crockford's base 32, which has no I, L, O and U.
"""

import secrets
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.enums import LabelKind
from courses.models.place import Place
from courses.models.skill import Skill

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def _code(letter: str, length: int) -> str:
    return letter + "".join(secrets.choice(ALPHABET) for _each in range(length))


def new_bench_code() -> str:
    """A code for a bench: short, since it names nothing secret."""
    return _code("B", 5)


def new_machine_code() -> str:
    """A code for a machine."""
    return _code("M", 5)


def new_person_code() -> str:
    """A code for a person: 45 random bits, so that nobody meets another's by trying."""
    return _code("P", 9)


def code_from(text: str) -> str:
    """A code as it is stored, from what somebody typed or a label says: case, and letters often misread, do not
    matter; whatever no code has, such as a hyphen, is left out.
    """
    return "".join(one for one in text[:60].upper().translate(_MISREAD) if one in ALPHABET)[:20]


def spaced(code: str) -> str:
    """A code as it is printed: B7K2Q9 as B-7K2Q9, a person's in two groups."""
    head, rest = code[:1], code[1:]
    groups = [rest[:4], rest[4:]] if len(rest) > 6 else [rest]
    return "-".join([head, *filter(None, groups)])


class _Labelled(models.Model):
    """What benches and machines have in common. `retired_at` ends its label; the code is never used again."""

    kind: ClassVar[LabelKind]
    name = models.CharField(_("name"), max_length=80)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    skills: "models.ManyToManyField[Skill, Any]" = models.ManyToManyField(
        Skill, blank=True, related_name="+", verbose_name=_("skills practised here")
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def typed_code(self) -> str:
        """The code in groups, as it is printed."""
        return spaced(self.code)

    code: str


class Bench(_Labelled):
    """A bench of a place, with the skills that are practised at it."""

    kind = LabelKind.BENCH
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_bench_code, editable=False)

    class Meta:
        ordering: ClassVar = ["place__name", "name", "pk"]
        permissions: ClassVar = [("keep_benches", "May keep benches, machines and their labels")]


class Machine(_Labelled):
    """A machine of a place, with the skills it is used for."""

    kind = LabelKind.MACHINE
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_machine_code, editable=False)

    class Meta:
        ordering: ClassVar = ["place__name", "name", "pk"]


class PersonCode(models.Model):
    """What a trainee's own label points to. A new one takes its place when the old one is lost."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="label", verbose_name=_("person")
    )
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_person_code, editable=False)
    made_at = models.DateTimeField(_("made"))

    def __str__(self) -> str:
        return self.code
