"""Every address of the site; Wagtail's catch-all comes last."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.accounts.views import admin_login
from lms.web.api import api, docs

handler404 = "lms.web.languages.not_found"
_PAGE_LOGIN = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("admin/login/", admin_login, name="admin_login"),  # instead of Wagtail's own form
    path("admin/curriculum/", include("courses.urls_curriculum")),
    path("admin/skills/", include("courses.urls_skills")),
    path("admin/localize/", include("courses.urls_translating")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("lms.notifications.urls")),
    path("accounts/", include("lms.accounts.urls")),
    path("api/v1/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("badges.urls")),
    path("", include("lms.embedding.urls")),
    path("", include("lms.web.urls")),
]
urlpatterns += i18n_patterns(
    path("_util/login/", _PAGE_LOGIN, name="wagtailcore_login"),  # likewise
    path("", include("content.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
