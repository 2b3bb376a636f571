"""The page tree a curriculum hangs on: home, the list of courses, the list of pathways."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from courses.models import CourseIndexPage, HomePage, PathwayIndexPage
from lms.accounts import roles

_PORTS: Final = {"http": 80, "https": 443}
_PAGE_EDITING: Final = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_MEDIA_EDITING: Final = tuple(
    f"{act}_{model}" for act in ("add", "change", "choose") for model in ("fettleimage", "fettledocument")
)


def home_page() -> HomePage | None:
    """The home page in the hub's own language."""
    homes = HomePage.objects.filter(locale=Locale.get_default()).order_by("path")
    found: HomePage | None = homes.filter(sites_rooted_here__is_default_site=True).first() or homes.first()
    return found


@transaction.atomic
def ensure_home() -> HomePage:
    """The home page with its two lists, as the root of the default site at the hub's address.

    Makes what is missing and removes Wagtail's page of welcome; called again it changes nothing.
    """
    home = home_page() or _make_home()
    _point_site(home)
    _remove_welcome()
    if not CourseIndexPage.objects.child_of(home).exists():
        home.add_child(instance=CourseIndexPage(title=_("Courses"), slug="courses"))
    if not PathwayIndexPage.objects.child_of(home).exists():
        home.add_child(instance=PathwayIndexPage(title=_("Pathways"), slug="pathways"))
    return home


def _make_home() -> HomePage:
    home = HomePage(title=settings.HUB_NAME, slug="hub", locale=Locale.get_default())
    Page.get_first_root_node().add_child(instance=home)
    _open_to_editors(home)
    return home


def _open_to_editors(home: HomePage) -> None:
    """Wagtail grants editing page by page and folder by folder: editors get the hub's pages and all media."""
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE_EDITING)
    media = Permission.objects.filter(content_type__app_label="content", codename__in=_MEDIA_EDITING)
    everything = Collection.get_first_root_node()
    for group in roles.groups(roles.EDITOR, roles.ADMINISTRATOR):
        for permission in pages:
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
        for permission in media:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=everything, permission=permission
            )


def _point_site(home: HomePage) -> None:
    address = urlsplit(settings.BASE_URL)
    wanted = {
        "hostname": address.hostname,
        "port": address.port or _PORTS[address.scheme],
        "root_page_id": home.pk,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.site_name = site.site_name or settings.HUB_NAME
        site.save()


def _remove_welcome() -> None:
    """The page that Wagtail's own migrations make: a bare page at the top, without children or revisions."""
    bare = Page.objects.filter(depth=2, numchild=0, slug="home", latest_revision=None)
    for page in bare.filter(content_type__app_label="wagtailcore", content_type__model="page"):
        page.delete()


def put_in_order(parent: Page, wanted: Sequence[int]) -> None:
    """Bring these children of a page into this order with as few moves as it takes.

    Pages held in memory are stale afterwards: a move rewrites the paths of those behind.
    """
    children = parent.get_children().order_by("path").values_list("pk", flat=True)
    have = [pk for pk in children if pk in set(wanted)]
    if have and have[0] != wanted[0]:
        _move(wanted[0], beside=have[0], side="left")
        have.remove(wanted[0])
        have.insert(0, wanted[0])
    for before, pk in pairwise(wanted):
        at = have.index(before) + 1
        if have[at] != pk:
            _move(pk, beside=before, side="right")
            have.remove(pk)
            have.insert(have.index(before) + 1, pk)


def _move(pk: int, *, beside: int, side: str) -> None:
    Page.objects.get(pk=pk).move(Page.objects.get(pk=beside), pos=side)
