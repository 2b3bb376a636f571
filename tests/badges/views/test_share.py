"""The picture that stands for a badge's page elsewhere."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image

from badges.domain.share_card import words_of
from badges.domain.showing import choose_page, showing_of
from badges.enums import AwardState, Format, PageVisibility
from badges.models import Award
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Tessalina"))


def test_the_card_has_the_size_that_services_ask_for_and_may_be_kept(client, award):
    response = client.get(f"/credentials/{award.public_id}/card.png")
    with Image.open(BytesIO(response.content)) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies
    again = client.get(
        f"/credentials/{award.public_id}/card.png", headers={"if-none-match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_a_card_says_what_holds_now_and_a_name_only_by_choice(client, award):
    def words(award):
        return words_of(award.credentials.get(format=Format.OB3), showing_of(award))

    assert (words(award).title, words(award).hub, words(award).name) == ("Course C01", "Fettle hub", "")
    first = client.get(f"/credentials/{award.public_id}/card.png").content
    choose_page(award, by=award.learner, page=PageVisibility.PUBLIC, shows_name=True)
    assert words(award).name == "Tessalina"
    Award.objects.update(state=AwardState.REVOKED, ended_at=timezone.now())
    assert words(Award.objects.get()).state == "Revoked"
    assert client.get(f"/credentials/{award.public_id}/card.png").content != first


def test_without_fonts_the_badges_own_picture_stands_in(client, award, settings, tmp_path):
    settings.PRINT_FONTS = tmp_path
    response = client.get(f"/credentials/{award.public_id}/card.png")
    with Image.open(BytesIO(response.content)) as card:
        assert card.size == (600, 600)
