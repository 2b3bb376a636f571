"""A backup that is put back brings erased people back, until the hub notices: with a real copy of the database."""

import shutil
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from courses.domain.erasure import erased_people
from courses.domain.standing import first_wrong_standing
from courses.models import ObservationDetail, PersonSalt, SignOffEvent, Standing
from lms.accounts.models import User
from lms.kernel import erased_list
from lms.web import privacy
from lms.web.management.commands.serve import Command
from lms.web.tasks import erase_due
from tests.factories import accounts, badges, courses


class Backup:
    """The whole database as it is now, to be put back later."""

    def __init__(self, folder: Path) -> None:
        self.name = connection.settings_dict["NAME"]
        self.copy = str(folder / "backup.sqlite3") if connection.vendor == "sqlite" else f"{self.name}_backup"
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [self.copy])
        else:
            self._clone(self.name, self.copy)

    def put_back(self) -> None:
        connections.close_all()
        if connection.vendor == "sqlite":
            for leftover in ("-wal", "-shm"):
                Path(f"{self.name}{leftover}").unlink(missing_ok=True)
            shutil.copyfile(self.copy, self.name)
        else:
            self._clone(self.copy, self.name)
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{self.copy}"')

    @staticmethod
    def _clone(source: str, target: str) -> None:
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def hub(settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "elsewhere.jsonl"
    learner, other = accounts.trainee("Quentin"), accounts.trainee("Otto")
    award = badges.issued(learner)
    version = courses.skill("S02", "C01")
    courses.observation(User.objects.get(name="Max"), learner, version, comment="private")
    courses.observation(User.objects.get(name="Max"), other, version)
    return learner, award


def check_gone(pseudonym):
    assert not User.objects.filter(pseudonym=pseudonym).exists()
    assert not User.objects.filter(name="Quentin").exists()
    assert not ObservationDetail.objects.filter(comment="private").exists()
    assert not PersonSalt.objects.filter(person=pseudonym).exists()
    assert not Standing.objects.filter(person=pseudonym).exists()
    assert erased_people() == {pseudonym}
    assert first_wrong_standing() is None
    assert User.objects.filter(name="Otto").exists()
    call_command("verify_ledger")


def test_whoever_was_erased_after_the_backup_is_erased_again(transactional_db, settings, tmp_path, client):
    learner, award = hub(settings, tmp_path)
    backup = Backup(tmp_path)
    privacy.erase(learner)
    check_gone(learner.pseudonym)
    backup.put_back()
    assert User.objects.get(pseudonym=learner.pseudonym).name == "Quentin"
    assert ObservationDetail.objects.filter(comment="private").exists()
    assert erased_people() == set()
    assert client.get("/readyz").json()["parts"]["erased"] == "fail"
    call_command("reapply_erasures")
    check_gone(learner.pseudonym)
    assert client.get("/readyz").json()["parts"]["erased"] == "ok"
    assert client.get(f"/credentials/{award.public_id}/").status_code == 410
    count = SignOffEvent.objects.count()
    assert privacy.reapply() == 0
    assert SignOffEvent.objects.count() == count


def test_the_sweep_notices_a_restore_by_itself(transactional_db, settings, tmp_path):
    learner, _award = hub(settings, tmp_path)
    backup = Backup(tmp_path)
    privacy.erase(learner)
    backup.put_back()
    erase_due()
    check_gone(learner.pseudonym)


def test_the_site_erases_again_before_it_serves_and_says_so(transactional_db, settings, tmp_path, capsys):
    learner, _award = hub(settings, tmp_path)
    erased_list.add(learner.pseudonym)
    Command()._forget_again()
    assert "1 people who had been erased were in the database; erased again." in capsys.readouterr().out
    check_gone(learner.pseudonym)
    erased_list.path().write_text("damaged\n")
    Command()._forget_again()
    assert "Line 1 of" in capsys.readouterr().err


def test_an_erasure_that_was_cut_short_is_finished(transactional_db, settings, tmp_path):
    learner, _award = hub(settings, tmp_path)
    erased_list.add(learner.pseudonym)  # the machine lost power right after this
    assert privacy.reapply() == 1
    check_gone(learner.pseudonym)
