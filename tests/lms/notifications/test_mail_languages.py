"""Every mail speaks its reader's language, in its subject, its words and its dates, whoever caused it."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation

from lms.accounts import joining, roles
from lms.accounts.models import User
from lms.notifications import kinds
from lms.notifications.digest import send_due
from lms.notifications.models import Delivery, Pace
from tests.factories import accounts
from tests.factories.mail import wants
from tests.lms.notifications.happenings import ALWAYS, HAPPENINGS, next_monday

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SKILL = "C01·S01 Skill S01"
DAY = {"de": r"\d{1,2}\. \w+ 20\d\d", "es": r"\d{1,2} \w+ 20\d\d"}
SUBJECTS = {
    "badge": ("Dein Badge: Course C01", "Tu insignia: Course C01"),
    "replaced": (
        "Dein früheres Badge „Course C01“ ist ersetzt",
        "Tu insignia anterior «Course C01» está sustituida",
    ),
    "lapses": ("Eine deiner Abnahmen läuft am DAY ab", "Un visto bueno tuyo caduca el DAY"),
    "answer_read": (
        "Deine Antwort zählt: A question of every kind",
        "Tu respuesta cuenta: A question of every kind",
    ),
    "hold_over": (f"{SKILL} ist nicht mehr ausgesetzt", f"{SKILL} ya no está suspendida"),
    "disputes": (
        f"Dein Einspruch zu {SKILL} ist beantwortet",
        f"Tu reclamación sobre {SKILL} tiene respuesta",
    ),
    "held": (
        f"Eine Beobachtung von {SKILL} wartet auf Prüfung",
        f"Una observación de {SKILL} espera revisión",
    ),
    "held_answered": (
        f"Die Beobachtung von {SKILL} wurde geprüft",
        f"La observación de {SKILL} se ha revisado",
    ),
    "unagreed": (
        "Ohne Einwilligung der Erziehungsberechtigten teilgenommen",
        "Participación sin consentimiento de un tutor legal",
    ),
    "passkey_added": (
        "Deinem Konto wurde ein Passkey hinzugefügt",
        "Se añadió una llave de acceso a tu cuenta",
    ),
    "passkey_removed": (
        "Ein Passkey wurde aus deinem Konto entfernt",
        "Se eliminó una llave de acceso de tu cuenta",
    ),
    "pin_set": ("Für dein Konto wurde eine PIN festgelegt", "Se definió un PIN para tu cuenta"),
    "pin_closed": ("Deine PIN ist gesperrt", "Tu PIN está bloqueado"),
    "erasure_scheduled": (
        "Deine Daten werden am DAY, TIME EST gelöscht",
        "Tus datos se borrarán el DAY, TIME EST",
    ),
    "erasure_stopped": ("Es wird nichts gelöscht", "No se borrará nada"),
    "ledger_suspended": (f"{SKILL} ist ausgesetzt", f"{SKILL} está suspendida"),
    "ledger_sampled": (
        f"Eine Beobachtung von {SKILL} zählt nicht mehr",
        f"Una observación de {SKILL} ya no cuenta",
    ),
    "lapse_reminder": ("Eine deiner Abnahmen läuft am DAY ab", "Un visto bueno tuyo caduca el DAY"),
    "award_revoked": ("Dein Badge „Course C01“ ist widerrufen", "Tu insignia «Course C01» está revocada"),
    "award_suspended": ("Dein Badge „Course C01“ ist ausgesetzt", "Tu insignia «Course C01» está suspendida"),
    "award_lifted": (
        "Dein Badge „Course C01“ ist nicht mehr ausgesetzt",
        "Tu insignia «Course C01» ya no está suspendida",
    ),
    "key_lost": (
        "Wir haben dein Badge neu signiert: bitte hol es noch einmal ab",
        "Hemos vuelto a firmar tu insignia: descárgala otra vez",
    ),
    "seat_given": ("Du hast einen Platz: Soldering", "Tienes plaza: Soldering"),
    "session_moved": ("Andere Zeit oder anderer Ort: Soldering", "Otra hora u otro lugar: Soldering"),
    "session_called_off": ("Abgesagt: Soldering", "Cancelada: Soldering"),
    "unsigned": (
        "Bevor du mitmachst: etwas zu unterschreiben",
        "Antes de participar: algo que firmar",
    ),
    "refresher_asked": ("Bitte auffrischen: S01 Skill S01", "Por favor, actualiza: S01 Skill S01"),
    "review_asked": ("Zu prüfen: First lesson", "Por revisar: First lesson"),
    "review_sent_back": ("Zurückgegeben: First lesson", "Devuelto: First lesson"),
    "review_live": ("Freigegeben: First lesson", "Aprobado: First lesson"),
}
GERMAN, OTHER = "⟦49⟧", "⟦0⟧"  # no letters: Django writes the names of months with a capital
HAPPEN = {key: happen for key, (happen, _line) in HAPPENINGS.items()} | ALWAYS
EVERY = pytest.mark.parametrize("key", list(HAPPEN))
BOTH = pytest.mark.parametrize("language", ["de", "es"])
# What people typed, names, times and addresses: in no catalogue.
_TYPED = re.compile(
    r"^(Hello )?$|^--$|^Fettle hub$|^\W*http"
    r"|^(- )?(C01·S01 )?(Skill S01|Course C01|Soldering|Main workshop|House rules|Waiver)$"
    r"|^(Bring your card|The limit has no unit)\.$"
)


def reader(language: str) -> User:
    person = accounts.trainee()
    # Far from the hub's zone, and on winter time: the same abbreviation all year round.
    person.language, person.timezone = language, "Etc/GMT+5"
    person.save()
    return person


def mails_to(person: User) -> list[EmailMessage]:
    return [message for message in mail.outbox if message.to == [person.email]]


def happened(key: str, language: str, pace: Pace = Pace.AT_ONCE) -> list[EmailMessage]:
    """What somebody gets who reads another language than whoever causes it."""
    person = reader(language)
    wants(pace, person)
    with translation.override("en"):
        HAPPEN[key](person)
    return mails_to(person)


def test_every_mail_is_looked_at():
    assert list(SUBJECTS) == list(HAPPEN)
    assert list(ALWAYS) == [event for kind in kinds.ALWAYS for event in kind.events]
    assert list(HAPPENINGS) == [kind.key for kind in kinds.CHOSEN]


@pytest.mark.parametrize("key", list(HAPPEN))
def test_what_happens_is_of_the_kind_or_event_that_it_stands_for(key):
    person = reader("en")
    wants(Pace.AT_ONCE, person)
    HAPPEN[key](person)
    kind = kinds.chosen(key)
    told = Delivery.objects.filter(recipient=person, event__in=kind.events if kind else [key])
    assert told.exclude(sent_at=None).exists()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("review_asked", "der Gruppe „Fachkundige Person“"),
        ("unsigned", "2 Dokumente warten"),
        ("refresher_asked", r"bis zum " + DAY["de"]),
    ],
)
def test_names_numbers_and_days_are_the_readers(key, said):
    [message] = happened(key, "de")
    assert re.search(said, message.body)


@BOTH
@EVERY
def test_subject_and_dates_are_in_the_readers_language(key, language):
    [message] = happened(key, language)
    expected = re.escape(SUBJECTS[key][language == "es"]).replace("EST", r"-05")
    expected = expected.replace("DAY", DAY[language]).replace("TIME", r"\d\d:\d\d")
    assert re.fullmatch(expected, message.subject)
    html = message.alternatives[0][0]
    assert f'<html lang="{language}" dir="ltr">' in html
    english = datetime.now().astimezone().strftime("%-d %b %Y")  # as English has it: no dot
    assert language == "es" or english not in message.body


@pytest.fixture
def marked(monkeypatch):
    """Catalogues that mark what went through them: what has no mark was never given to a translator."""

    def mark(catalogue: DjangoTranslation) -> str:
        return GERMAN if catalogue.language() == "de" else OTHER

    def one(catalogue: DjangoTranslation, text: str) -> str:
        return f"{mark(catalogue)}{text}"

    def many(catalogue: DjangoTranslation, one: str, more: str, number: int) -> str:
        return f"{mark(catalogue)}{one if number == 1 else more}"

    monkeypatch.setattr(DjangoTranslation, "gettext", one)
    monkeypatch.setattr(DjangoTranslation, "ngettext", many)


@EVERY
@pytest.mark.parametrize("pace", [Pace.AT_ONCE, Pace.DAILY])
def test_not_a_line_is_in_another_language(marked, key, pace):
    happened(key, "de", pace)
    send_due(next_monday())
    for message in mail.outbox:
        if message.to != ["tessa@example.test"]:
            continue
        lines = [message.subject, *(line.strip() for line in message.body.splitlines())]
        assert [line for line in lines if GERMAN not in line and not _TYPED.match(line)] == []
        assert OTHER not in message.subject + message.body + message.alternatives[0][0]


@BOTH
def test_a_new_password_is_answered_in_the_language_of_the_account_on_any_device(language):
    person = reader(language)
    Client().post("/accounts/password/reset/", {"email": person.email}, headers={"Accept-Language": "en"})
    [message] = mails_to(person)
    asked = {
        "de": "hat ein neues Passwort für dein Konto angefordert.",
        "es": "ha pedido una contraseña nueva para tu cuenta.",
    }
    assert asked[language] in message.body
    assert f'<html lang="{language}"' in message.alternatives[0][0]


def test_where_the_account_chose_none_it_is_the_language_of_the_page():
    person = accounts.trainee()
    Client().post("/accounts/password/reset/", {"email": person.email}, headers={"Accept-Language": "de"})
    assert '<html lang="de"' in mails_to(person)[0].alternatives[0][0]


def test_an_invitation_speaks_the_hubs_language_whatever_the_coordinator_reads(settings):
    settings.LANGUAGE_CODE = "de"
    cora = accounts.person("Cora", role=roles.COORDINATOR)
    joining.choose("invitation", by=cora)
    with translation.override("es"):
        joining.invite(["new@example.test"], by=cora, days=7)
    assert mail.outbox[0].subject == "Deine Einladung zu Fettle hub"


def test_readers_who_chose_none_are_written_to_in_the_hubs_language(settings):
    settings.LANGUAGE_CODE = "de"
    [message] = happened("ledger_suspended", "")
    assert message.subject == SUBJECTS["ledger_suspended"][0]
