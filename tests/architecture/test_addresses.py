"""Every URL of the site, asked for by every role, against the table of `addresses.py`."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from courses.models import AuthorityGrant, LedgerHead
from lms.accounts.models import User
from tests.architecture.addresses import ADDRESSES
from tests.architecture.refusals import REFUSALS
from tests.architecture.strict_pages import faults_of
from tests.architecture.world import WALKERS, World
from tests.factories import accounts
from tests.sharing import kept_for_a_module

GROUP = "admin/"  # Wagtail's own screens: declared as one group


@pytest.fixture(scope="module")
def _kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept_for_a_module(django_db_blocker):
        yield World()


@pytest.fixture
def world(_kept_world: World, db: None) -> World:
    return _kept_world


def client_of(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def patterns(
    resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """(name, route) of every URL pattern."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or f"(no name) {route}")), route


def answered(response: HttpResponse) -> str:
    """The outcome in the table's words."""
    if response.status_code not in {301, 302, 303, 307, 308}:
        return str(response.status_code)
    target = urlsplit(response["Location"])
    asks_for_login = target.path == "/accounts/login/" and "next=" in target.query
    return "login" if asks_for_login else f"->{target.path}"


def test_every_url_pattern_is_declared_and_every_declared_one_exists():
    found = [(name, route) for name, route in patterns(get_resolver()) if not route.startswith(GROUP)]
    declared = {address.name for address in ADDRESSES} - {"admin"}
    # Two methods of one address may have a name each.
    covered = {route for name, route in found if name in declared}
    assert [f"{name} {route}" for name, route in found if route not in covered] == []
    assert sorted(declared - {name for name, _route in found}) == []


def test_every_declared_path_leads_to_the_pattern_it_stands_for(world):
    found = [(address, resolve(urlsplit(world.fill(address.path)).path)) for address in ADDRESSES]
    assert [
        f"{address.path} leads to {match.view_name}, not {address.name}"
        for address, match in found
        if ("admin" if match.route.startswith(GROUP) else match.view_name) != address.name
    ] == []


@pytest.mark.parametrize("role", WALKERS)
def test_every_address_answers_each_role_as_declared_in_plain_markup_under_a_strict_policy(world, role):
    surprises = []
    signed_in = client_of(world.person(role)).cookies
    for address in ADDRESSES:
        # A walk signs nobody out and uses no budget up: each step is a visit of its own.
        with undone():
            visitor = Client()
            visitor.cookies = deepcopy(signed_in)
            answer = visitor.get(world.fill(address.path))
            outcome = answered(answer)
            if outcome != world.fill(address.outcomes[role]):
                surprises.append(
                    f"{address.name} {address.path}: {outcome}, declared {address.outcomes[role]}"
                )
            surprises += [f"{address.path}: {fault}" for fault in faults_of(address, answer)]
    assert not surprises, "\n".join(surprises)


def sent(kind: str | dict[str, str]) -> dict[str, str]:
    """What the form of this kind would send, all of it in order."""
    forms = {
        "sign-off": {
            "version_number": "1",
            "mark_c1": "met",
            "mark_c2": "met",
            "items": "fan 2",
            "level": "4",
        },
        "take-back": {"reason": "Not mine to judge", "confirm": "on"},
        "countersign": {"agrees": "yes"},
        "reason": {"reason": "Not right"},
        "answer": {"outcome": "stands", "reason": "Seen on film"},
        "recognise": {
            "basis": "paper",
            "since": "2026-01-01",
            "level": "3",
            "who": "School",
            "proof": "Task book",
        },
        "sign-set": {"confirm": "on"},
        "adjustment": {"public_id": str(uuid.uuid4()), "what": "More time"},
    }
    return forms[kind] | {"client_uuid": str(uuid.uuid4())} if isinstance(kind, str) else kind


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in the block has not happened afterwards: the same world serves for every refusal."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def recorded() -> tuple[int, list[tuple[int, object]]]:
    """What a refused request must not have changed: the ledger's length, and who has authority."""
    grants = AuthorityGrant.objects.order_by("pk").values_list("pk", "withdrawn_at")
    return LedgerHead.objects.get().position, list(grants)


def test_another_persons_object_is_refused_and_stays_as_it_is(world):
    before, surprises = recorded(), []
    for who, method, path, data, status in REFUSALS:
        with undone():
            if who.startswith("another "):
                actor = accounts.person("Somebody Else", role=who.removeprefix("another "))
            else:
                actor = world.people[who]
            request = {"GET": client_of(actor).get, "POST": client_of(actor).post}[method]
            got = request(world.fill(path), sent(data)).status_code
            if (got, recorded()) != (status, before):
                surprises.append(f"{who} {method} {path}: {got}, declared {status}")
    assert not surprises, "\n".join(surprises)
