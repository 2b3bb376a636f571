"""Deleting many at once is offered in the admin only where it can be done.

Wagtail offers it in every list of snippets and of people, and has no way to take it away from one: what its actions are
for is read from them when they are first asked for, so that is what is changed here.
"""

from typing import Any

from django.db.models import Model
from django.utils.functional import classproperty
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.models import get_snippet_models
from wagtail.users.views.bulk_actions.delete import DeleteBulkAction as DeletePeople

from lms.accounts.models import User


def can_ever_delete(model: type[Model]) -> bool:
    """Whether the policy of a model lets anybody delete: a superuser, who may do whatever anybody may."""
    anybody = User(is_superuser=True, is_active=True)
    return bool(policy_registry.get_by_type(model).user_has_permission(anybody, "delete"))


def _deletable(_action: Any) -> list[type[Model]]:
    return [model for model in get_snippet_models() if can_ever_delete(model)]


def offer_where_it_can_be_done() -> None:
    """Take it away where the policy never allows it, and from people, who are erased one by one."""
    DeleteBulkAction.models = classproperty(_deletable)
    DeletePeople.models = []
