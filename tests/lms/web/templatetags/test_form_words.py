"""The summary above a form says truly what is kept."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

KEPT = "Nothing you entered is lost."


class Everything(forms.Form):
    words = forms.CharField(max_length=3)
    file = forms.FileField(required=False)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)


def summary(data, files=None):
    return render_to_string("components/form_errors.html", {"form": Everything(data, files)})


def test_words_are_kept():
    assert KEPT in summary({"words": "long"})


def test_a_file_has_to_be_chosen_again():
    text = summary({"words": "long"}, {"file": SimpleUploadedFile("a.txt", b"a")})
    assert KEPT not in text
    assert "Choose the file again." in text
    assert "password" not in text


def test_a_password_has_to_be_typed_again():
    text = summary({"words": "long", "secret": "s3cret"})
    assert KEPT not in text
    assert "Type the password again." in text


def test_a_form_in_order_says_nothing():
    assert summary({"words": "abc", "secret": "s3cret"}).strip() == ""
