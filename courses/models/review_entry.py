"""Drafts of words of the glossary, and what happened to drafts that are no pages in their review."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.formats.vocabulary import ITEM_LONGEST, TITLE_LONGEST, WORDS_LONGEST
from courses.enums import ReviewAct, ReviewStep
from lms.kernel.append_only import AppendOnlyModel, AppendOnlyQuerySet


class TermDraft(models.Model):
    """What a word of the glossary is to say, where safety rests on pages that explain it; gone once it says so."""

    term = models.OneToOneField("content.Term", on_delete=models.CASCADE, related_name="+")
    word = models.CharField(_("word"), max_length=ITEM_LONGEST)
    abbreviation_of = models.CharField(_("stands for"), max_length=TITLE_LONGEST, blank=True)
    definition = models.CharField(_("meaning"), max_length=WORDS_LONGEST)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved"))

    def __str__(self) -> str:
        return self.word


class ReviewEntry(AppendOnlyModel):
    """One step of one draft. Rows are written once.

    Where a draft stands is read from these rows and from the draft, and from nothing else. `subject` is as in
    `courses.domain.draft_review`. `digest` is of what the draft said at that moment, `after` the number of the version
    that was in force, 0 for words and new skills. `step` is empty unless a group decided.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("draft"), max_length=80, db_index=True)
    act = models.CharField(_("what happened"), max_length=12, choices=ReviewAct.choices)
    step = models.CharField(_("step"), max_length=8, choices=ReviewStep.choices, blank=True)
    digest = models.CharField(max_length=64)
    after = models.PositiveIntegerField(_("version in force"))
    words = models.TextField(_("words"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    objects = AppendOnlyQuerySet["ReviewEntry"].as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.act}"

    @property
    def short_digest(self) -> str:
        """Enough of the digest to tell two drafts apart."""
        return self.digest[:12]

    @property
    def put_in_force(self) -> bool:
        """Whether `after` is the version that came into force with it, and not the one before."""
        return self.after > 0 and self.act in {ReviewAct.PUBLISHED, ReviewAct.PAST_REVIEW, ReviewAct.IMPORTED}
