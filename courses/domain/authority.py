"""Granting, withdrawing and asking for the authority to judge."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.ledger import HUB, Statement, append, lock, moment_text
from courses.enums import Act, Basis, EventKind
from courses.models import AuthorityGrant, Place, Skill, SkillVersion, Standing
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class Terms:
    """What a grant is for. An empty `skill_code` means every skill of the course."""

    act: Act
    course_code: str
    basis: Basis
    valid_from: datetime
    skill_code: str = ""
    place: Place | None = None
    valid_until: datetime | None = None
    basis_note: str = ""


@dataclass(frozen=True)
class Scope:
    """What one mentor may do of one act at one moment, at whatever place: whole courses and single skills."""

    courses: frozenset[str]
    skills: frozenset[str]

    def covers(self, skill: Skill) -> bool:
        """Whether the skill, or the whole of its course, is in it."""
        return skill.code in self.skills or skill.course_code in self.courses


def scope_of(mentor: User, *, act: Act, moment: datetime) -> Scope:
    """Everything this mentor may do of `act` at `moment`; one query."""
    pairs = AuthorityGrant.objects.at(moment).filter(mentor=mentor, act=act)
    rows = list(pairs.values_list("course_code", "skill_code"))
    return Scope(
        courses=frozenset(course for course, skill in rows if not skill),
        skills=frozenset(skill for _course, skill in rows if skill),
    )


@transaction.atomic
def grant(
    mentor: User, terms: Terms, *, by: User | None, public_id: uuid.UUID | None = None
) -> AuthorityGrant:
    """Give authority and record it in the ledger; `by` is None for a founding grant of the hub itself.

    Sending the same `public_id` again returns the first grant and changes nothing. Raises NotAllowed when
    somebody grants to themselves or may not grant, DomainError("dates") when it would end before it begins,
    DomainError("basis") when it is said to rest on skills that the mentor does not hold.
    """
    if by is not None and by.pk == mentor.pk:
        raise NotAllowed(
            _("You cannot grant authority to yourself. Ask another coordinator."), code="self_grant"
        )
    if by is not None and not by.has_perm("courses.grant_authority"):
        raise NotAllowed(_("Only coordinators and administrators grant authority."), code="may_not_grant")
    if terms.valid_until is not None and terms.valid_until <= terms.valid_from:
        raise DomainError(_("The last day lies before the first. Check the dates."), code="dates")
    lock()  # of two identical forms sent at once, the second must find the first one's row
    name = public_id or uuid.uuid4()
    earlier = AuthorityGrant.objects.filter(public_id=name).first()
    if earlier is not None:
        return _same_or_refuse(earlier, mentor, by)
    now = timezone.now()
    _check_basis(mentor, terms, now)
    row = AuthorityGrant.objects.create(public_id=name, mentor=mentor, granted_by=by, **vars(terms))
    append(
        Statement(
            kind=EventKind.AUTHORITY_GRANTED,
            client_uuid=row.public_id,
            subject=mentor.pseudonym,
            signer=by.pseudonym if by else HUB,
            observed_at=now,
            received_at=now,
            facts={
                "act": terms.act.value,
                "course": terms.course_code,
                "skill": terms.skill_code,
                "place": terms.place.code if terms.place else None,
                "from": moment_text(terms.valid_from),
                "until": moment_text(terms.valid_until) if terms.valid_until else None,
                "basis": terms.basis.value,
            },
        )
    )
    mentor.give_roles(roles.MENTOR)
    return row


def _check_basis(mentor: User, terms: Terms, now: datetime) -> None:
    """Own standing as a basis means every skill that the grant is for."""
    if terms.basis is not Basis.STANDING:
        return
    skills = Skill.objects.filter(course_code=terms.course_code)
    if terms.skill_code:
        skills = skills.filter(code=terms.skill_code)
    held = Standing.objects.held_at(now).filter(person=mentor.pseudonym).values_list("skill_code", flat=True)
    missing = [skill.engraved for skill in skills.exclude(code__in=list(held))]
    if missing:
        raise DomainError(
            _(
                "%(mentor)s does not hold %(skills)s today. Choose another basis, or have them signed off first."
            )
            % {"mentor": mentor, "skills": ", ".join(missing)},
            code="basis",
        )


def _same_or_refuse(earlier: AuthorityGrant, mentor: User, by: User | None) -> AuthorityGrant:
    if (earlier.mentor_id, earlier.granted_by_id) != (mentor.pk, by.pk if by else None):
        raise DomainError(
            _("This form was already used for another grant. Open a new one."), code="form_reused"
        )
    return earlier


@transaction.atomic
def withdraw(row: AuthorityGrant, *, by: User) -> None:
    """End a grant now. What was judged under it stays judged."""
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(_("Only coordinators and administrators withdraw authority."), code="may_not_grant")
    if by.pk == row.mentor_id:
        raise NotAllowed(_("Ask another coordinator to withdraw your own authority."), code="self_grant")
    ledger.lock()  # a sign-off that is being recorded comes before, with an earlier moment, or after
    now = timezone.now()
    if not AuthorityGrant.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        return
    append(
        Statement(
            kind=EventKind.AUTHORITY_WITHDRAWN,
            client_uuid=uuid.uuid4(),
            subject=row.mentor.pseudonym,
            signer=by.pseudonym,
            observed_at=now,
            received_at=now,
            target=row.public_id,
            facts={},
        )
    )


def authority_for(
    mentor: User, version: SkillVersion, *, act: Act, place: Place | None, moment: datetime
) -> AuthorityGrant:
    """The grant that lets this mentor do `act` for this skill, there and then.

    Raises NotAllowed, with what to do, when there is none.
    """
    found = AuthorityGrant.objects.in_force(
        mentor_id=mentor.pk,
        skill_code=version.skill.code,
        course_code=version.skill.course_code,
        place_id=place.pk if place else None,
        moment=moment,
        act=act,
    ).first()
    if found is None:
        raise NotAllowed(
            _("You have no authority to sign %(skill)s on this day. Nothing is recorded. Ask a coordinator.")
            % {"skill": f"{version.skill.engraved} {version.title}"},
            code="no_authority",
        )
    return found
