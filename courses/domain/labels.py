"""Printed labels: what a code points to, and who keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Bench, Machine, PersonCode
from courses.models.bench import code_from, new_person_code
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed

Labelled = Bench | Machine


@dataclass(frozen=True)
class Found:
    """What a code points to: a bench or machine, or a person; both None where it points to nothing."""

    code: str
    bench: Labelled | None = None
    person: User | None = None


def find(text: str) -> Found:
    """What a code, as typed or scanned, points to; at most two queries. Retired labels are found and say so."""
    code = code_from(text)
    if code.startswith("P"):
        label = PersonCode.objects.filter(code=code, person__is_active=True).select_related("person").first()
        return Found(code, person=label.person if label else None)
    if code.startswith("M"):
        return Found(code, bench=Machine.objects.filter(code=code).select_related("place").first())
    return Found(code, bench=Bench.objects.filter(code=code).select_related("place").first())


def label_of(person: User) -> PersonCode:
    """The person's label, made when it is first asked for; one for each, whoever asks at once."""
    label, _created = PersonCode.objects.get_or_create(person=person, defaults={"made_at": timezone.now()})
    return label


def labels_of(people: Sequence[User]) -> dict[int, PersonCode]:
    """The labels of these people by primary key, made where one has none yet; three queries for any number."""
    keys = [person.pk for person in people]
    having = set(PersonCode.objects.filter(person__in=keys).values_list("person_id", flat=True))
    now = timezone.now()
    PersonCode.objects.bulk_create(
        [PersonCode(person=person, made_at=now) for person in people if person.pk not in having],
        ignore_conflicts=True,
    )
    return {label.person_id: label for label in PersonCode.objects.filter(person__in=keys)}


def renew_label(person: User) -> PersonCode:
    """Another code for a person whose label was lost: the old one points to nobody from now on."""
    label = label_of(person)
    label.code, label.made_at = new_person_code(), timezone.now()
    label.save(update_fields=["code", "made_at"])
    return label


def save_bench(bench: Labelled, *, by: User) -> Labelled:
    """Add a bench or machine, or change one; its code stays. Raises NotAllowed."""
    check_may_keep(by)
    while (
        bench._state.adding and type(bench).objects.filter(code=bench.code).exists()
    ):  # drawn at random: there may be one like it
        bench.code = type(bench)._meta.get_field("code").get_default()
    bench.save()
    return bench


def retire_bench(bench: Labelled, *, by: User) -> None:
    """Take a bench or machine out of use: its label says so from then on. Raises NotAllowed."""
    check_may_keep(by)
    type(bench).objects.filter(pk=bench.pk, retired_at__isnull=True).update(retired_at=timezone.now())
    bench.refresh_from_db(fields=["retired_at"])


def bring_back(bench: Labelled, *, by: User) -> None:
    """Put a bench or machine into use again, under the code that it had. Raises NotAllowed."""
    check_may_keep(by)
    type(bench).objects.filter(pk=bench.pk).update(retired_at=None)
    bench.refresh_from_db(fields=["retired_at"])


def check_may_keep(by: User) -> None:
    """Raises NotAllowed for somebody who does not keep the list of benches."""
    if not by.has_perm("courses.keep_benches"):
        raise NotAllowed(_("Only a coordinator keeps benches and machines."), code="may_not_keep")
