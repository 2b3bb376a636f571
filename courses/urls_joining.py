"""Addresses of what people sign before they take part, of guardians, and of whom to call."""

from django.urls import path

from courses.views import contacts, guardian, house_rules, joining, signatures

_DOCUMENTS = "coordinator/documents/"
_EMERGENCY = "mentor/sessions/<uuid:public_id>/emergency/"

urlpatterns = [
    path("me/joining/", joining.overview, name="my_joining"),
    path("me/joining/emergency/", joining.contact, name="my_contact"),
    path("me/joining/emergency/remove/", joining.remove_contact, name="my_contact_remove"),
    path("me/joining/signed/<uuid:public_id>/", joining.signature, name="my_signature"),
    path("me/joining/<uuid:public_id>/", joining.document, name="my_document"),
    path("guardian/<str:token>/", guardian.guardian, name="guardian"),
    path("guardian/<str:token>/withdraw/", guardian.withdraw, name="guardian_withdraw"),
    path("mentor/guardian-paper/", guardian.paper, name="consent_paper"),
    path(_EMERGENCY, contacts.contacts, name="session_contacts"),
    path(f"{_EMERGENCY}<uuid:learner_id>/", contacts.show_contact, name="session_contact"),
    path(_DOCUMENTS, house_rules.documents, name="house_documents"),
    path(f"{_DOCUMENTS}new/", house_rules.edit, name="house_document_new"),
    path(f"{_DOCUMENTS}versions/<uuid:public_id>/", house_rules.version, name="house_version"),
    path(f"{_DOCUMENTS}<uuid:public_id>/", house_rules.document, name="house_document"),
    path(f"{_DOCUMENTS}<uuid:public_id>/edit/", house_rules.edit, name="house_document_edit"),
    path(f"{_DOCUMENTS}<uuid:public_id>/retire/", house_rules.retire, name="house_document_retire"),
    path("coordinator/signatures/", signatures.signatures, name="signatures"),
    path("coordinator/signatures.csv", signatures.as_csv, name="signatures_csv"),
    path("coordinator/signatures/remind/", signatures.remind, name="signatures_remind"),
    path("coordinator/signatures/paper/", signatures.paper, name="signature_paper"),
    path("coordinator/signatures/<uuid:public_id>/", signatures.signatures_of, name="signatures_of"),
    path(
        "coordinator/signatures/paper/<uuid:public_id>/take-back/",
        signatures.take_back,
        name="signature_take_back",
    ),
]
