"""The last look before publication: whatever is wrong with the bytes is found by another way than they were made."""

import json
from dataclasses import replace

import pytest

from badges.formats import ob3
from badges.formats.addresses import credential_page
from badges.formats.artwork import draw_png, suggested
from badges.formats.baking import bake_ob3_png
from badges.formats.endorsements import endorsements_of
from badges.formats.keys import PublicKey
from badges.formats.preflight import LastLook
from badges.formats.proofs import sign
from badges.formats.strict_json import to_json_bytes
from tests.badges.formats.samples import BASE_URL, CLAIMS, KEY, SECRET, SIGNED_AT

ART = draw_png(suggested("C01", "Safe start", "entry"))
MENTORS = {
    f"{one.mentor}#key": PublicKey(id=f"{one.mentor}#key", controller=one.mentor, raw=KEY.raw)
    for one in CLAIMS.evidence
}


def signed(claims=CLAIMS, *, change=None, change_endorsement=None):
    endorsements = endorsements_of(claims, credential_page(BASE_URL, claims.credential_id))
    if change_endorsement:
        change_endorsement(endorsements[0])
    endorsed = [
        sign(one, key=SECRET, verification_method=f"{one['issuer']['id']}#key", created=SIGNED_AT)
        for one in endorsements
    ]
    document = ob3.credential(claims, base_url=BASE_URL, endorsements=endorsed)
    if change:
        change(document)
    return sign(document, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)


def faults(document, image=None):
    text = document if isinstance(document, bytes) else to_json_bytes(document)
    look = LastLook(hub={KEY.id: KEY}.get, mentors=MENTORS.get, at=SIGNED_AT)
    return look.faults_in(text, image or bake_ob3_png(ART, text))


def test_what_is_as_it_should_be_has_no_faults():
    assert faults(signed()) == ()


def test_an_achievement_without_criteria_is_said_plainly():
    bare = replace(CLAIMS, achievement=replace(CLAIMS.achievement, criteria=" "))
    assert faults(signed(bare)) == (
        ("It does not say what had to be shown for it: the achievement has no criteria.", ""),
    )


SCHEMA = "It does not follow the published schema of Open Badges 3.0."


def drop(*path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def put(value, *path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (put("x", "credentialSubject", "achievement", "image", "type"),
         "credentialSubject.achievement.image.type (enum)"),
        (drop("credentialSubject", "result", 0, "type"), "credentialSubject.result.0 (required)"),
        (put("badge", "evidence", 0, "type"), "evidence.0.type (type)"),
    ],
)  # fmt: skip
def test_what_the_published_schema_forbids_is_named_with_its_place(change, place):
    document = signed()
    change(document)
    assert (SCHEMA, place) in faults(document)


def test_an_endorsement_follows_the_published_schema_too():
    assert (SCHEMA, "endorsement.0 (required)") in faults(signed(change_endorsement=drop("name")))


def test_a_moment_is_one():
    assert any(fault[0] == SCHEMA for fault in faults(signed(change=put("yesterday", "validFrom"))))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put("A", "grade"), ("A term is not defined in the contexts.", "grade")),
        (put("Another", "name"), ("The text is not what the issuer signed.", KEY.id)),
        (drop("proof"), ("It carries no signature.", "")),
        (drop("endorsement", 1, "proof"), ("It carries no signature.", "")),
        (put("urn:uuid:a", "endorsement", 1, "credentialSubject", "id"),
         ("A mentor's signature in it is about something else.", "")),
    ],
)  # fmt: skip
def test_what_the_signatures_do_not_cover_is_found(change, fault):
    document = signed()
    change(document)
    assert fault in faults(document)


def test_a_key_that_is_not_the_hubs_is_found():
    document = signed()
    text = to_json_bytes(document)
    look = LastLook(hub={}.get, mentors=MENTORS.get, at=SIGNED_AT)
    found = look.faults_in(text, bake_ob3_png(ART, text))
    assert found == (("The key that signed it is not known.", KEY.id),)


def test_a_picture_with_something_else_inside_is_found():
    text = to_json_bytes(signed())
    other = bake_ob3_png(ART, to_json_bytes({**json.loads(text), "name": "Another"}))
    assert faults(text, other) == (("The picture does not hold what was signed.", ""),)
    assert faults(text, ART) == (("This is an image, but there is no badge inside it.", ""),)


def test_bytes_that_nobody_could_read_are_found():
    assert faults(b'{"id": 1, "id": 2}', ART) == (
        ("A name is given twice, so readers could disagree.", "id"),
    )
