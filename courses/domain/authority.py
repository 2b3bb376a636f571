"""Granting, releasing and withdrawing the authority to judge. Whether it holds at a moment: `basis`."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger, sampling
from courses.domain.basis import JUDGING_SKILLS, Scope, authority_for, basis_holds, scope_of
from courses.domain.following import AS_COORDINATOR, check_same_form, keep_words
from courses.domain.ledger import HUB, Statement, append, lock, moment_text
from courses.enums import Act, Basis, EventKind
from courses.models import AuthorityGrant, Place, SignOffEvent, Skill, Standing
from courses.models.ledger import new_salt
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

__all__ = [
    "Scope",
    "Terms",
    "authority_for",
    "basis_holds",
    "end_all",
    "facts_of_grant",
    "grant",
    "release",
    "scope_of",
    "withdraw",
]

_JUDGING_ACTS = (Act.OBSERVE, Act.WATCH)


@dataclass(frozen=True)
class Terms:
    """What a grant is for. An empty `skill_code` means every skill of the course.

    `supervised` None leaves it to the rule: who is new to judging is countersigned until released.
    """

    act: Act
    course_code: str
    basis: Basis
    valid_from: datetime
    skill_code: str = ""
    place: Place | None = None
    valid_until: datetime | None = None
    basis_note: str = ""
    basis_expires: datetime | None = None
    supervised: bool | None = None


@transaction.atomic
def grant(
    mentor: User, terms: Terms, *, by: User | None, public_id: uuid.UUID | None = None
) -> AuthorityGrant:
    """Give authority and record it in the ledger; `by` is None for a founding grant of the hub itself.

    Sending the same `public_id` again returns the first grant and changes nothing. Raises NotAllowed when
    somebody grants to themselves, may not grant, or passes on more than they may; DomainError("dates") when it
    would end before it begins, DomainError("backdated") when it would begin before today (founding grants apart,
    with which a hub begins), DomainError("basis") when it is said to rest on skills that the mentor does not hold,
    or on a certificate that has expired.
    """
    lock()  # of two identical forms sent at once, the second must find the first one's row
    now = timezone.now()
    parent = _check_giver(mentor, terms, by, now)
    if terms.valid_until is not None and terms.valid_until <= terms.valid_from:
        raise DomainError(_("The last day lies before the first. Check the dates."), code="dates")
    name = public_id or uuid.uuid4()
    earlier = AuthorityGrant.objects.filter(public_id=name).first()
    if earlier is not None:
        return _same_or_refuse(earlier, mentor, by)
    _check_not_backdated(terms, by, now)
    _check_basis(mentor, terms, now)
    row = AuthorityGrant(public_id=name, mentor=mentor, granted_by=by, parent=parent, **vars(terms))
    row.supervised = is_new_to_judging(mentor, terms) if terms.supervised is None else terms.supervised
    _record(row, now, authority=_authority_of(by, parent))
    mentor.give_roles(roles.MENTOR)
    return row


def _check_not_backdated(terms: Terms, by: User | None, now: datetime) -> None:
    """Nobody makes good afterwards what was judged without authority. The hub's day decides, not the reader's."""
    today = timezone.localtime(now, timezone.get_default_timezone()).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    if by is not None and terms.basis is not Basis.FOUNDING and terms.valid_from < today:
        raise DomainError(
            _("Authority cannot begin before today. Choose today or a later first day."), code="backdated"
        )


def _check_giver(mentor: User, terms: Terms, by: User | None, now: datetime) -> AuthorityGrant | None:
    """The grant on which the giver rests; None for the hub itself and for those whose role allows it."""
    if by is None:
        return None
    if by.pk == mentor.pk:
        raise NotAllowed(
            _("You cannot grant authority to yourself. Ask another coordinator."), code="self_grant"
        )
    if terms.basis is Basis.FOUNDING and not (by.is_superuser or by.has_role(roles.ADMINISTRATOR)):
        raise NotAllowed(_("Only an administrator makes founding grants."), code="may_not_found")
    if by.has_perm("courses.grant_authority"):
        return None
    if terms.act in {Act.GRANT, Act.SAMPLE}:
        raise NotAllowed(
            _("Only coordinators and administrators let others grant, or check samples."),
            code="may_not_grant",
        )
    parent = _parent_for(by, terms, now)
    if parent is None:
        raise NotAllowed(_("Only coordinators and administrators grant authority."), code="may_not_grant")
    if terms.supervised is False and is_new_to_judging(mentor, terms):
        raise NotAllowed(
            _("Only coordinators and administrators let somebody new judge without a second person."),
            code="may_not_release",
        )
    if parent.valid_until is not None and (
        terms.valid_until is None or terms.valid_until > parent.valid_until
    ):
        raise DomainError(
            _("You cannot give authority that outlasts your own. Choose an earlier last day."),
            code="outlasts",
        )
    return parent


def _parent_for(by: User, terms: Terms, now: datetime) -> AuthorityGrant | None:
    """A grant that lets `by` pass on authority for all that the terms ask for."""
    rows = AuthorityGrant.objects.at(now).filter(
        mentor=by, act=Act.GRANT, course_code=terms.course_code, skill_code__in={"", terms.skill_code}
    )
    if terms.place is None:
        rows = rows.filter(place__isnull=True)
    skills = _skills_of(terms)
    if not skills:
        return None  # no such skill in this course: whoever gives for one course gives nothing of another
    for row in rows.order_by(F("valid_until").desc(nulls_first=True), "pk").select_related("place"):
        if row.place_id in {None, terms.place.pk if terms.place else None} and all(
            basis_holds(row, skill, now) for skill in skills
        ):
            return row
    return None


def _skills_of(terms: Terms) -> "list[Skill]":
    skills = Skill.objects.filter(course_code=terms.course_code)
    return list(skills.filter(code=terms.skill_code) if terms.skill_code else skills)


def is_new_to_judging(mentor: User, terms: Terms) -> bool:
    """Whether a second person countersigns what is observed under such a grant, unless somebody decides otherwise.

    It is so until somebody has had a grant to observe without it. Founders of a hub have nobody to ask.
    """
    if terms.act not in _JUDGING_ACTS or terms.basis is Basis.FOUNDING:
        return False
    released = AuthorityGrant.objects.filter(mentor=mentor, act__in=_JUDGING_ACTS, supervised=False)
    return not released.exists()


def _authority_of(by: User | None, parent: AuthorityGrant | None) -> str:
    if by is None:
        return "founding"
    return str(parent.public_id) if parent else AS_COORDINATOR


def _record(row: AuthorityGrant, now: datetime, *, authority: str) -> None:
    row.save()
    append(
        Statement(
            kind=EventKind.AUTHORITY_GRANTED,
            client_uuid=row.public_id,
            subject=row.mentor.pseudonym,
            signer=row.granted_by.pseudonym if row.granted_by else HUB,
            observed_at=now,
            received_at=now,
            facts=facts_of_grant(row)
            | {"authority": authority, "device": "web" if row.granted_by else "hub"},
        )
    )


def facts_of_grant(row: AuthorityGrant) -> dict[str, Any]:
    """What the ledger states of a grant."""
    return {
        "act": str(row.act),
        "course": row.course_code,
        "skill": row.skill_code,
        "place": row.place.code if row.place else None,
        "from": moment_text(row.valid_from),
        "until": moment_text(row.valid_until) if row.valid_until else None,
        "basis": str(row.basis),
        "basis_until": moment_text(row.basis_expires) if row.basis_expires else None,
        "supervised": row.supervised,
        "replaces": str(row.replaces.public_id) if row.replaces else None,
    }


def _check_basis(mentor: User, terms: Terms, now: datetime) -> None:
    """Own standing as a basis means every skill that the grant is for; judging means the skills of judging."""
    if terms.basis is Basis.CERTIFICATE and terms.basis_expires is not None and terms.basis_expires <= now:
        raise DomainError(
            _("The certificate has expired. Ask for the new one, or choose another basis."), code="basis"
        )
    if terms.basis is Basis.STANDING:
        skills = _skills_of(terms)
    elif terms.basis is Basis.JUDGING:
        skills = list(Skill.objects.filter(code__in=JUDGING_SKILLS))
    else:
        return
    held = Standing.objects.held_at(now).filter(person=mentor.pseudonym).values_list("skill_code", flat=True)
    missing = [skill.engraved for skill in skills if skill.code not in set(held)]
    if terms.basis is Basis.JUDGING and len(skills) < len(JUDGING_SKILLS):
        missing = missing or list(JUDGING_SKILLS)  # a hub that does not teach judging cannot rest on it
    if missing:
        raise DomainError(
            _(
                "%(mentor)s does not hold %(skills)s today. Choose another basis, or have them signed off first."
            )
            % {"mentor": mentor, "skills": ", ".join(missing)},
            code="basis",
        )


def _same_or_refuse(earlier: AuthorityGrant, mentor: User, by: User | None) -> AuthorityGrant:
    check_same_form(found=(earlier.mentor_id, earlier.granted_by_id), sent=(mentor.pk, by.pk if by else None))
    return earlier


@transaction.atomic
def release(row: AuthorityGrant, *, by: User) -> AuthorityGrant:
    """Let a mentor who was new judge without a second person: the grant ends, and the same one begins without.

    What was observed under the first still waits for its countersignatures. Releasing twice changes nothing.
    """
    _check_may_end(row, by, alone=_("Ask another coordinator to release your own authority."))
    lock()
    now = timezone.now()
    earlier = AuthorityGrant.objects.filter(replaces=row).first()
    if earlier is not None:
        return earlier
    if not row.supervised or not AuthorityGrant.objects.at(now).filter(pk=row.pk).exists():
        raise DomainError(
            _("Only authority that is in force, and countersigned, can be released."), code="not_supervised"
        )
    AuthorityGrant.objects.filter(pk=row.pk).update(withdrawn_at=now)
    _append_end(row, by, now, facts={"released": True})
    newer = AuthorityGrant(
        mentor=row.mentor,
        act=row.act,
        course_code=row.course_code,
        skill_code=row.skill_code,
        place=row.place,
        valid_from=now,
        valid_until=row.valid_until,
        basis=row.basis,
        basis_note=row.basis_note,
        basis_expires=row.basis_expires,
        granted_by=by,
        parent=row.parent,
        replaces=row,
        supervised=False,
    )
    _record(newer, now, authority=AS_COORDINATOR)
    return newer


@transaction.atomic
def withdraw(row: AuthorityGrant, *, by: User, reason: str = "") -> None:
    """End a grant now. What was judged under it stays judged, and a sample of it is looked at again."""
    _check_may_end(row, by, alone=_("Ask another coordinator to withdraw your own authority."))
    ledger.lock()  # a sign-off that is being recorded comes before, with an earlier moment, or after
    now = timezone.now()
    if not AuthorityGrant.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        return
    _append_end(row, by, now, facts={}, reason=reason.strip())
    if row.act in _JUDGING_ACTS or row.act == Act.SIGN:
        sampling.draw_after_withdrawal(row, now=now)


def end_all(mentor: User, *, signer: uuid.UUID, authority: str) -> int:
    """End every grant of somebody who is being erased, and open samples as for any withdrawal.

    Call it inside the transaction of the erasure. Returns how many ended.
    """
    ledger.lock()
    now = timezone.now()
    rows = list(AuthorityGrant.objects.filter(mentor=mentor, withdrawn_at__isnull=True).select_for_update())
    for row in rows:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        append(
            Statement(
                kind=EventKind.AUTHORITY_WITHDRAWN,
                client_uuid=uuid.uuid4(),
                subject=mentor.pseudonym,
                signer=signer,
                observed_at=now,
                received_at=now,
                target=row.public_id,
                facts={"authority": authority, "device": "hub"},
            )
        )
        if row.act in _JUDGING_ACTS or row.act == Act.SIGN:
            sampling.draw_after_withdrawal(row, now=now)
    return len(rows)


def _check_may_end(row: AuthorityGrant, by: User, *, alone: str) -> None:
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(_("Only coordinators and administrators withdraw authority."), code="may_not_grant")
    if by.pk == row.mentor_id:
        raise NotAllowed(alone, code="self_grant")


def _append_end(
    row: AuthorityGrant, by: User, now: datetime, *, facts: dict[str, Any], reason: str = ""
) -> SignOffEvent:
    salt = new_salt()
    stated = {**facts, "authority": AS_COORDINATOR, "device": "web"}
    if reason:
        stated["commitment"] = ledger.commitment(salt, comment=reason, items=[])
    ended = append(
        Statement(
            kind=EventKind.AUTHORITY_WITHDRAWN,
            client_uuid=uuid.uuid4(),
            subject=row.mentor.pseudonym,
            signer=by.pseudonym,
            observed_at=now,
            received_at=now,
            target=row.public_id,
            facts=stated,
        )
    )
    if reason:
        keep_words(ended, by=by, salt=salt, comment=reason)
    return ended
