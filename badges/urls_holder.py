"""Addresses of a holder's own screens, and of what they hand out."""

from django.urls import path

from badges.views import certificate, holder, share

urlpatterns = [
    path("me/badges/", holder.own_badges, name="my_badges"),
    path("me/badges/<uuid:public_id>/", holder.manage, name="manage_badge"),
    path("me/badges/<uuid:public_id>/page/", holder.choose, name="badge_page_choice"),
    path("me/badges/<uuid:public_id>/link/", holder.new_link, name="badge_new_link"),
    path("me/badges/<uuid:public_id>/certificate/", certificate.own_certificate, name="badge_certificate"),
    path("me/badges/<uuid:public_id>/all/", certificate.download_all, name="badge_all"),
    path("credentials/<uuid:public_id>.pdf", certificate.credential_pdf, name="credential_pdf"),
    path("credentials/<uuid:public_id>/print/", certificate.credential_print, name="credential_print"),
    path("credentials/<uuid:public_id>/card.png", share.credential_card, name="credential_card"),
]
