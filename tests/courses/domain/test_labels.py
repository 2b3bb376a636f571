"""What a printed code points to."""

import pytest
from django.utils import timezone

from courses.domain.labels import find, label_of, labels_of, renew_label, retire_bench, save_bench
from courses.models import Bench, Machine, PersonCode
from courses.models.bench import code_from, spaced
from lms.accounts import roles
from lms.kernel.errors import NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("b-7k2q9", "B7K2Q9"),
        (" B 7K2Q9 ", "B7K2Q9"),
        ("BIL0O", "B1100"),
        ("P-7K2Q-9XA4B", "P7K2Q9XA4B"),
        ("B7\0K2é", "B7K2"),
        ("", ""),
    ],
)
def test_what_people_type_is_read_kindly(typed, stored):
    assert code_from(typed) == stored


@pytest.mark.parametrize(
    ("code", "printed"), [("B7K2Q9", "B-7K2Q9"), ("P7K2Q9XA4B", "P-7K2Q-9XA4B"), ("", "")]
)
def test_a_code_is_printed_in_groups(code, printed):
    assert spaced(code) == printed


def test_each_kind_begins_with_its_letter_and_has_only_letters_that_are_not_misread():
    kinds = {Bench: "B", Machine: "M"}
    for model, letter in kinds.items():
        row = model.objects.create(name="One", place=courses.place())
        assert row.code[0] == letter
        assert code_from(row.code) == row.code
    assert label_of(accounts.trainee()).code[0] == "P"


def test_a_code_leads_to_its_bench_its_machine_and_its_person():
    place, tessa = courses.place(), accounts.trainee()
    bench = Bench.objects.create(name="Bench", place=place)
    machine = Machine.objects.create(name="Lathe", place=place)
    assert find(spaced(bench.code).lower()).bench == bench
    assert find(machine.code).bench == machine
    assert find(label_of(tessa).code).person == tessa
    for unknown in ("B00000", "P000000000", "X", "", "\0"):
        found = find(unknown)
        assert (found.bench, found.person) == (None, None)


def test_a_label_that_was_lost_leads_to_nobody():
    tessa = accounts.trainee()
    old = label_of(tessa).code
    new = renew_label(tessa).code
    assert find(old).person is None
    assert find(new).person == tessa
    assert PersonCode.objects.count() == 1


def test_somebody_who_left_is_not_found():
    tessa = accounts.trainee()
    code = label_of(tessa).code
    tessa.is_active = False
    tessa.save()
    assert find(code).person is None


def test_labels_of_many_people_are_made_once_in_three_queries(django_assert_num_queries):
    people = [accounts.trainee(f"Trainee {number}") for number in range(5)]
    kept = label_of(people[0]).code
    with django_assert_num_queries(3):
        labels = labels_of(people)
    assert labels[people[0].pk].code == kept
    assert len({label.code for label in labels.values()}) == 5
    assert {key: row.code for key, row in labels_of(people).items()} == {k: r.code for k, r in labels.items()}


def test_only_who_keeps_benches_adds_or_retires_one():
    mentor = accounts.person("Mo", role=roles.MENTOR)
    bench = Bench(name="Bench", place=courses.place())
    with pytest.raises(NotAllowed):
        save_bench(bench, by=mentor)
    cora = accounts.coordinator()
    saved = save_bench(bench, by=cora)
    with pytest.raises(NotAllowed):
        retire_bench(saved, by=mentor)
    retire_bench(saved, by=cora)
    assert saved.retired_at is not None
    assert saved.retired_at <= timezone.now()


def test_a_code_that_is_taken_is_drawn_anew():
    cora, place = accounts.coordinator(), courses.place()
    first = save_bench(Bench(name="One", place=place), by=cora)
    second = save_bench(Bench(name="Two", place=place, code=first.code), by=cora)
    assert second.code != first.code
    assert Bench.objects.count() == 2
