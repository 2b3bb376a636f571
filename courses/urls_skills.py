"""Addresses of the skills in the admin. They stand before Wagtail's own, which end in one that takes everything."""

from django.urls import path

from courses.views import skill_alignments, skill_review, skills, term_change

urlpatterns = [
    path("", skills.skills, name="skills"),
    path("reviews/", skill_review.reviews, name="skill_reviews"),
    path("words/<int:term>/", term_change.term_change, name="term_change"),
    path("new/", skills.skill_new, name="skill_new"),
    path("<slug:code>/", skills.skill, name="skill"),
    path("<slug:code>/alignments/", skill_alignments.alignments, name="skill_alignments"),
    path("<slug:code>/draft/", skill_review.skill_draft, name="skill_draft"),
    path("<slug:code>/review/", skill_review.decide, name="skill_review"),
    path("<slug:code>/discard/", skills.skill_discard, name="skill_discard"),
]
