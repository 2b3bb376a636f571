"""After a key was lost, a pathway's badge still fits the course badges that it lists, old copies and new."""

import hashlib
import json

import pytest
from django.db import transaction
from django.utils import timezone

from badges.domain import awards, compromise, issuing, keys, mentor_compromise
from badges.domain.verification import verify
from badges.enums import Format, KeyAlgorithm, Kind, Verdict
from badges.formats import jwt, proofs
from badges.formats.baking import read_badge
from badges.formats.course_badges import stated_parts
from badges.formats.keys import bound_digest
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Credential, FormerDocument, MentorKey
from lms.web.privacy import erase
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
FORMS = (Format.OB3, Format.JWT_EDDSA)


def text_of(award, format_=Format.OB3):
    return bytes(Credential.objects.get(award=award, format=format_).document)


def parts_of(award, format_=Format.OB3):
    return stated_parts(read_badge(text_of(award, format_)).document)


def earn(learner):
    """Two course badges and the pathway's badge that lists them."""
    made = []
    for code, kind in (("C01", Kind.COURSE), ("C02", Kind.COURSE), ("P1", Kind.PATHWAY)):
        made.append(issuing.issue(awards.reconsider(badges.Achievement.objects.get(code=code), learner)))
        assert made[-1].achievement.kind == kind
    return made


@pytest.fixture
def earned():
    learner = accounts.trainee()
    courses.pathway("P1", ["C01", "C02"])
    badges.achievement("P1", kind=Kind.PATHWAY)
    for code, skill in (("C01", "S01"), ("C02", "S09")):
        badges.achievement(code)
        courses.observation(courses.mentor(course=code), learner, courses.skill(skill, code))
    return earn(learner)


def as_it_was_before(whole, *course_badges):
    """The pathway's badge as 0.1 made it: bound to the bytes of the course badges."""
    with transaction.atomic():
        pen = keys.hold_pens()[KeyAlgorithm.ED25519]
    for form in FORMS:
        document = read_badge(text_of(whole, form)).document
        bare = {name: value for name, value in document.items() if name != "proof"}
        for entry, one in zip(bare["evidence"], course_badges, strict=True):
            entry["description"] = entry["description"].removesuffix("; bound_to=statement")
            entry["digestMultibase"] = bound_digest(whole.public_id, text_of(one))
        if form == Format.OB3:
            signed = proofs.sign(
                bare, key=pen.signer, verification_method=pen.public.id, created=whole.issued_at
            )
            text = to_json_bytes(signed)
        else:
            text = jwt.sign(bare, key=pen.signer, public=pen.public, created=whole.issued_at)
        Credential.objects.filter(award=whole, format=form).update(
            document=text, digest=hashlib.sha256(text).hexdigest()
        )


def drill():
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="a laptop was stolen")
    return compromise.sign_again(key, progress=lambda _done, _total: None)


def fits(part, whole, text):
    """What an employer who has both would find out."""
    document = {
        name: value for name, value in json.loads(text).items() if name not in {"proof", "endorsement"}
    }
    stated = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return part.digest == bound_digest(whole.public_id, stated)


@pytest.mark.parametrize("format_", FORMS)
@pytest.mark.parametrize("old", [False, True], ids=["as issued now", "as issued by 0.1"])
def test_what_is_signed_again_fits_the_course_badges_from_before_and_after(earned, format_, old):
    first, second, whole = earned
    if old:
        as_it_was_before(whole, first, second)
        assert [part.lasting for part in parts_of(whole, format_)] == [False, False]
        assert verify(text_of(whole, format_), at=timezone.now()).verdict is Verdict.VALID
    before = [text_of(one) for one in (first, second)]
    assert drill() == compromise.Drill(signed_again=6)
    parts = parts_of(whole, format_)
    assert [part.lasting for part in parts] == [True, True]
    for part, one, former in zip(parts, (first, second), before, strict=True):
        assert text_of(one) != former
        assert (fits(part, whole, former), fits(part, whole, text_of(one))) == (True, True)
    assert verify(text_of(whole, format_), at=timezone.now()).verdict is Verdict.VALID


def test_a_badge_of_0_1_is_kept_as_it_was_and_its_copies_are_still_valid(earned):
    first, second, whole = earned
    as_it_was_before(whole, first, second)
    old = text_of(whole)
    drill()
    assert (
        bytes(FormerDocument.objects.get(credential__award=whole, credential__format=Format.OB3).document)
        == old
    )
    assert verify(old, at=timezone.now()).verdict is Verdict.VALID


def test_the_pathway_may_be_signed_again_before_its_course_badges(earned):
    """As when each was signed with another key, and that of the pathway was the first to be lost."""
    first, second, whole = earned
    as_it_was_before(whole, first, second)
    key = keys.rotate()
    Credential.objects.filter(award=whole, format=Format.OB3).update(key=key)
    compromise.mark(key, since=timezone.now(), by="Ada", reason="a laptop was stolen")
    assert compromise.sign_again(key, progress=lambda _done, _total: None).signed_again == 1
    assert [part.lasting for part in parts_of(whole)] == [True, True]
    assert all(
        fits(part, whole, text_of(one)) for part, one in zip(parts_of(whole), (first, second), strict=True)
    )


def test_a_drill_about_a_mentors_key_leaves_what_the_course_badges_state(earned):
    first, _second, whole = earned
    before = text_of(first)
    lost = MentorKey.objects.select_related("identity__mentor").first()
    mentor_compromise.mark(lost, since=timezone.now(), by="Ada", reason="a backup was stolen")
    named = {lost.name: MentorKey.objects.select_related("identity__mentor").get(pk=lost.pk)}
    assert mentor_compromise.sign_again(named, lost.name, progress=lambda _d, _t: None).fallen == []
    assert text_of(first) != before
    assert fits(parts_of(whole)[0], whole, text_of(first))


def test_a_pathways_badge_that_lists_what_is_not_ours_is_not_signed_again(earned):
    first, second, whole = earned
    tom = accounts.trainee("Tom")
    for code, skill in (("C01", "S01"), ("C02", "S09")):
        version = courses.SkillVersion.objects.get(skill__code=skill)
        courses.observation(courses.mentor(f"Mia {code}", course=code), tom, version)
    others = earn(tom)
    as_it_was_before(whole, first, others[1])
    found = drill()
    assert set(found.fallen) == {whole.public_id}
    assert not compromise.is_genuine(Credential.objects.get(award=whole, format=Format.OB3))
    assert compromise.is_genuine(Credential.objects.get(award=others[2], format=Format.OB3))
    as_it_was_before(whole, first, second)
    assert compromise.is_genuine(Credential.objects.get(award=whole, format=Format.OB3))


def test_a_listed_badge_that_the_ledger_does_not_bear_out_takes_the_pathway_with_it(earned):
    """Such as one that somebody wrote into the database, and listed."""
    first, second, whole = earned
    foreign = badges.issued(accounts.trainee("Mallory"), code="C03", skill_code="S20")
    Award.objects.filter(pk=foreign.pk).update(renewal=first.renewal, skills=first.skills)
    as_it_was_before(whole, foreign, second)
    assert not compromise.is_genuine(Credential.objects.get(award=whole, format=Format.OB3))


def test_after_an_erasure_the_ledger_still_tells_which_course_badges_are_meant(earned):
    first, second, whole = earned
    as_it_was_before(whole, first, second)
    erase(whole.learner)
    assert drill().fallen == []
    assert [part.lasting for part in parts_of(whole)] == [True, True]
