"""Fault pages: in the site's own look, saying what to do."""

import pytest
from django.test import Client
from django.views.defaults import server_error

from tests.factories import accounts

pytestmark = pytest.mark.django_db


def test_an_unknown_address_gets_the_sites_own_page(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "site-head" in answer.content.decode()


def test_a_form_from_a_stale_page_is_told_to_reload():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(accounts.trainee())
    answer = strict.post("/accounts/profile/", {"name": "Tessa"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


def test_a_fault_of_ours_says_so_without_touching_the_database(client, django_assert_num_queries):
    request = client.get("/healthz").wsgi_request
    with django_assert_num_queries(0):
        answer = server_error(request)
    assert answer.status_code == 500
    assert b"<h1>" in answer.content
