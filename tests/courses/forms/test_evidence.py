"""Evidence inside another form: nothing that was sent is lost when the form comes back."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from courses.domain import evidence
from courses.enums import EvidenceKind
from courses.forms.evidence import EvidenceFields
from courses.models import Evidence
from lms.accounts import roles
from tests.factories import accounts, courses
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def tessa():
    return accounts.trainee()


@pytest.fixture
def mentor():
    person = courses.mentor()
    person.give_roles(roles.MENTOR)
    return person


def posted(named=(), remove=()) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("evidence", [str(one) for one in named])
    data.setlist("evidence_remove", [str(one) for one in remove])
    return data


def files(**sent) -> MultiValueDict:
    return MultiValueDict(
        {
            f"evidence_{kind}": [SimpleUploadedFile(name, data) for name, data in named.items()]
            for kind, named in sent.items()
        }
    )


def test_files_of_several_kinds_are_taken_in_with_one_form(tessa, mentor):
    fields = EvidenceFields(
        by=mentor,
        learner=tessa,
        data=posted(),
        files=files(photo={"a.jpg": made.photo(), "b.jpg": made.photo(80)}, document={"c.txt": b"words"}),
    )
    assert fields.clean()
    assert [row.kind for row in fields.received] == ["photo", "photo", "document"]
    assert fields.ids == list(Evidence.objects.values_list("public_id", flat=True))
    assert {(row.learner, row.uploaded_by) for row in fields.received} == {(tessa, mentor)}


def test_a_refused_file_is_named_and_the_others_stay(tessa, mentor):
    fields = EvidenceFields(
        by=mentor,
        learner=tessa,
        data=posted(),
        files=files(photo={"good.jpg": made.photo(), "bad.jpg": b"words, no photo"}),
    )
    assert not fields.clean()
    assert fields.errors == ["bad.jpg: This is a document; what is asked for here is a photo."]
    assert len(fields.ids) == 1
    again = EvidenceFields(by=mentor, learner=tessa, data=posted(fields.ids), files=files())
    assert again.clean()
    assert again.ids == fields.ids


def test_the_page_names_what_was_received_so_that_it_is_not_sent_twice(tessa, mentor):
    row = made.item(tessa, by=mentor)
    fields = EvidenceFields(by=mentor, learner=tessa, data=posted([row.public_id]))
    page = render_to_string("courses/evidence/_fields.html", {"fields": fields})
    assert f'<input type="hidden" name="evidence" value="{row.public_id}">' in page
    assert 'capture="environment"' in page
    assert [slot.kind for slot in fields.slots] == [
        EvidenceKind.PHOTO,
        EvidenceKind.VIDEO,
        EvidenceKind.VOICE,
        EvidenceKind.DOCUMENT,
    ]


def test_only_loose_evidence_of_this_trainee_by_these_two_can_be_named(tessa, mentor):
    other_trainee, other_mentor = accounts.trainee("Otto"), courses.mentor("Olga")
    other_mentor.give_roles(roles.MENTOR)
    mine, own = made.item(tessa, by=mentor), made.item(tessa)
    used = made.item(tessa)
    made.signed(mentor, tessa, courses.skill(), [used])
    strange = [used, made.item(other_trainee, by=mentor), made.item(tessa, by=other_mentor)]
    named = [own.public_id, *[row.public_id for row in strange], uuid.uuid4(), "nonsense", mine.public_id]
    fields = EvidenceFields(by=mentor, learner=tessa, data=posted(named))
    assert fields.clean()
    assert fields.ids == [own.public_id, mine.public_id]


def test_what_is_crossed_out_is_left_out_and_deleted_if_the_mentor_added_it(tessa, mentor):
    mine, own = made.item(tessa, by=mentor), made.item(tessa)
    both = [mine.public_id, own.public_id]
    fields = EvidenceFields(by=mentor, learner=tessa, data=posted(both, remove=both))
    assert fields.clean()
    assert fields.ids == []
    assert list(Evidence.objects.all()) == [own]


def test_what_the_trainee_added_is_offered(tessa, mentor):
    own = made.item(tessa)
    made.item(tessa, by=mentor)
    withdrawn = made.item(tessa)
    Evidence.objects.filter(pk=withdrawn.pk).update(withdrawn_at=withdrawn.created_at)
    assert EvidenceFields(by=mentor, learner=tessa).offered == [own]
    assert EvidenceFields(by=mentor, learner=tessa, data=posted([own.public_id])).offered == []


def test_more_than_one_observation_may_rest_on_is_refused(tessa, mentor, monkeypatch):
    monkeypatch.setattr("courses.forms.evidence.MOST_BOUND", 2)
    fields = EvidenceFields(
        by=mentor,
        learner=tessa,
        data=posted(),
        files=files(document={"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"}),
    )
    assert not fields.clean()
    assert fields.errors == ["c.txt: at most 2 pieces of evidence belong to one observation."]


def test_what_was_received_can_be_named_in_an_observation(tessa, mentor):
    fields = EvidenceFields(by=mentor, learner=tessa, data=posted(), files=files(document={"a.txt": b"a"}))
    assert fields.clean()
    [fact] = evidence.facts_for(fields.ids, by=mentor, learner=tessa)
    assert fact["evidence"] == fields.received[0].sha256
