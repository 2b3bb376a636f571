"""Reading the mail of a development server."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEVELOPMENT = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def send(folder, *subjects: str) -> None:
    with get_connection(BACKEND, file_path=str(folder)) as link:
        for subject in subjects:
            message = EmailMultiAlternatives(
                subject, "See http://testserver/x for\n\nmöre", "hub@example.test", ["tessa@example.test"]
            )
            message.attach_alternative("<p>Hello</p><script>alert(1)</script>", "text/html")
            link.send_messages([message])


def keys(client) -> list[str]:
    return [mail.key for mail in client.get("/dev/mail/").context["mails"]]


def test_without_mail_it_says_what_belongs_there(client, folder):
    assert b"No mail yet" in client.get("/dev/mail/").content


def test_mail_is_listed_the_newest_first(client, folder):
    send(folder, "First", "Zweite ü")
    response = client.get("/dev/mail/")
    assert [str(mail.message["Subject"]) for mail in response.context["mails"]] == ["Zweite ü", "First"]


def test_a_message_shows_text_with_links_and_frames_the_html(client, folder):
    send(folder, "Welcome <b>")
    key = keys(client)[0]
    page = client.get(f"/dev/mail/{key}/").content.decode()
    assert "Welcome &lt;b&gt;" in page
    assert '<a href="http://testserver/x"' in page
    assert "möre" in page
    assert f'src="/dev/mail/{key}/html/"' in page
    assert "<script>alert(1)" not in page


def test_the_html_runs_nothing(client, folder):
    send(folder, "Welcome")
    response = client.get(f"/dev/mail/{keys(client)[0]}/html/")
    assert response.content == b"<p>Hello</p><script>alert(1)</script>"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'")
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["nothing", "20260101-000000-1-0", "20260101-000000-1-0/html"])
def test_an_unknown_message_is_not_found(client, folder, path):
    assert client.get(f"/dev/mail/{path}/").status_code == 404


@pytest.mark.parametrize("path", ["", "{key}/", "{key}/html/"])
def test_outside_development_there_is_nothing(client, folder, settings, path):
    send(folder, "Welcome")
    key = keys(client)[0]
    settings.DEVELOPMENT = False
    assert client.get("/dev/mail/" + path.format(key=key)).status_code == 404
