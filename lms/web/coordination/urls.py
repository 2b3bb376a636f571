"""Addresses of the coordinator's pages."""

from django.urls import path

import lms.kernel.addresses  # noqa: F401 -- makes <key:…> known
from lms.web.coordination import authority, ledger, matrix, standing

urlpatterns = [
    path("coordinator/standing/", standing.page, name="coordinator_standing"),
    path("coordinator/standing.csv", standing.as_csv, name="coordinator_standing_csv"),
    path("coordinator/standing.pdf", standing.as_pdf, name="coordinator_standing_pdf"),
    path("coordinator/matrix/", matrix.page, name="coordinator_matrix"),
    path("coordinator/matrix.csv", matrix.as_csv, name="coordinator_matrix_csv"),
    path("coordinator/authority/", authority.page, name="coordinator_authority"),
    path("coordinator/ledger/", ledger.page, name="coordinator_ledger"),
    path("coordinator/ledger/<key:position>/", ledger.row, name="coordinator_ledger_row"),
]
