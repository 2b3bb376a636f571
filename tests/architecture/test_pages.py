"""What holds for pages that anybody reads without signing in; the walk of `test_addresses.py` looks at the rest."""

import pytest
from django.test import Client

from tests.architecture.world import World


@pytest.mark.parametrize(
    "path", ["/verify/", "/embed/courses/c02/first-lesson/", "/courses/c02/first-lesson/"]
)
def test_who_only_reads_or_verifies_gets_no_cookie(db, path):
    World()
    client = Client()
    assert (client.get(path).status_code, dict(client.cookies)) == (200, {})
