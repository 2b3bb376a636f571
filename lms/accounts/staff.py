"""People in Wagtail's admin: its screens, with one name field instead of two."""

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

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


class UserViewSet(WagtailUserViewSet):
    """The admin's people screens."""

    create_template_name = "accounts/staff/create.html"
    edit_template_name = "accounts/staff/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        """The form for adding or for changing a person."""
        return StaffUserEditForm if for_update else StaffUserCreationForm
