"""Addresses of the ledger's checkpoints and proofs. Programs of others hold them: they never change."""

from django.urls import path

from courses.views import ledger_proofs

urlpatterns = [
    path("ledger/checkpoint", ledger_proofs.checkpoint, name="ledger_checkpoint"),
    path("ledger/checkpoint/<str:size>", ledger_proofs.checkpoint_at, name="ledger_checkpoint_at"),
    path("ledger/key", ledger_proofs.key, name="ledger_key"),
    path("ledger/inclusion/<str:position>", ledger_proofs.inclusion, name="ledger_inclusion"),
    path("ledger/consistency/<str:first>/<str:second>", ledger_proofs.consistency, name="ledger_consistency"),
]
