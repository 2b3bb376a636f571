"""People in Wagtail's admin: its screens, with one name field instead of two.

Whoever is not a superuser can neither make one nor change one: a role is given by the hub, a superuser by whoever
runs the server.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import hooks
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from lms.accounts.models import User

_FIELDS = {"email", "name", "is_active", "is_superuser", "groups"}


class StaffUserEditForm(UserEditForm):
    """Change a person."""

    first_name = last_name = None

    class Meta(UserEditForm.Meta):
        fields = _FIELDS | {"language", "timezone"}


class StaffUserCreationForm(UserCreationForm):
    """Add a person."""

    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = _FIELDS


def refuse_superusers(request: HttpRequest, people: Iterable[object]) -> None:
    """Raise PermissionDenied if a superuser is among the people and whoever asks is none."""
    if not request.user.is_superuser and any(isinstance(one, User) and one.is_superuser for one in people):
        raise PermissionDenied


def refuse_superusers_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[object], action: object
) -> None:
    """Roles, activity and deletion of many at once follow the same rule."""
    refuse_superusers(request, objects)


hooks.register("before_bulk_action", refuse_superusers_in_bulk)


class _WithoutSuperuser:
    """The choice “Administrator”, which makes a superuser, is offered to superusers only."""

    request: HttpRequest

    def get_form(self, form_class: type[forms.ModelForm[Any]] | None = None) -> forms.ModelForm[Any]:
        form: forms.ModelForm[Any] = super().get_form(form_class)  # type: ignore[misc]  # beside Wagtail's view
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class StaffCreateView(_WithoutSuperuser, CreateView):
    """Add a person."""


class StaffEditView(_WithoutSuperuser, EditView):
    """Change a person; PermissionDenied for a superuser unless a superuser asks, and for who was erased."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_superusers(request, [self.object])
        if self.object.erased_at is not None:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class StaffIndexView(IndexView):
    """The list of people, without the empty rows of those who were erased."""

    def get_base_queryset(self) -> "QuerySet[User]":
        """Everybody who is still somebody."""
        people: QuerySet[User] = super().get_base_queryset().filter(erased_at__isnull=True)
        return people


class UserViewSet(WagtailUserViewSet):
    """The admin's people screens."""

    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    create_template_name = "accounts/staff/create.html"
    edit_template_name = "accounts/staff/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        """The form for adding or for changing a person."""
        return StaffUserEditForm if for_update else StaffUserCreationForm
