"""Addresses of a holder's own screens, and of what they hand out."""

from django.urls import path

from badges.views import certificate, door, evidence_links, holder, holder_code, share, transcripts, wallet

urlpatterns = [
    path("me/badges/", holder.own_badges, name="my_badges"),
    path("me/badges/all/", certificate.download_every, name="badges_all"),
    path("me/badges/<uuid:public_id>/", holder.manage, name="manage_badge"),
    path("me/badges/<uuid:public_id>/page/", holder.choose, name="badge_page_choice"),
    path("me/badges/<uuid:public_id>/link/", holder.new_link, name="badge_new_link"),
    path("me/badges/<uuid:public_id>/identity/", holder.identify, name="badge_identity"),
    path("me/badges/<uuid:public_id>/door/", door.own_door, name="badge_door"),
    path("me/badges/<uuid:public_id>/certificate/", certificate.own_certificate, name="badge_certificate"),
    path("me/badges/<uuid:public_id>/all/", certificate.download_all, name="badge_all"),
    path("me/badges/<uuid:public_id>/evidence/", evidence_links.links, name="badge_evidence"),
    path("me/badges/<uuid:public_id>/evidence/new/", evidence_links.make, name="badge_evidence_make"),
    path(
        "me/badges/<uuid:public_id>/evidence/<uuid:link>/end/", evidence_links.end, name="badge_evidence_end"
    ),
    path("me/badges/<uuid:public_id>/code/", holder_code.code, name="badge_code"),
    path("me/badges/<uuid:public_id>/wallet/", wallet.offer, name="badge_wallet"),
    path("me/transcripts/", transcripts.own_transcripts, name="my_transcripts"),
    path("me/transcripts/new/", transcripts.make, name="transcript_make"),
    path("transcripts/<uuid:public_id>/", transcripts.transcript, name="transcript"),
    path("transcripts/<uuid:public_id>.json", transcripts.transcript_json, name="transcript_json"),
    path("shown/<slug:token>/", evidence_links.shown, name="shown_evidence"),
    path(
        "shown/<slug:token>/<uuid:piece>/<slug:form>", evidence_links.shown_file, name="shown_evidence_file"
    ),
    path(".well-known/openid-credential-issuer", wallet.issuer_metadata, name="wallet_issuer"),
    # Some wallets put the empty path of the issuer behind the name.
    path(".well-known/oauth-authorization-server/", wallet.server_metadata, name="wallet_server"),
    path(".well-known/oauth-authorization-server", wallet.server_metadata, name="wallet_server"),
    path("wallet/token", wallet.token, name="wallet_token"),
    path("wallet/nonce", wallet.nonce, name="wallet_nonce"),
    path("wallet/credential", wallet.credential, name="wallet_credential"),
    path("credentials/<uuid:public_id>.pdf", certificate.credential_pdf, name="credential_pdf"),
    path("credentials/<uuid:public_id>/print/", certificate.credential_print, name="credential_print"),
    path("credentials/<uuid:public_id>/card.png", share.credential_card, name="credential_card"),
]
