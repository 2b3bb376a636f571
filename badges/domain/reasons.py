"""The formats' reasons in the reader's language.

`badges.formats` is pure Python and speaks plain English. Its sentences are listed here, so that translators
find them; a test compares the list with the source.
"""

from django.utils.translation import gettext, gettext_noop

SENTENCES = (
    gettext_noop("A context is not known here."),
    gettext_noop("A list holds a list or nothing, which JSON-LD drops."),
    gettext_noop("A mentor's signature in it is about something else."),
    gettext_noop("A name is given twice, so readers could disagree."),
    gettext_noop("A name or address is not defined."),
    gettext_noop("A number is too large to be read the same everywhere."),
    gettext_noop("A property has no value, which JSON-LD drops."),
    gettext_noop("A property is not written as a plain term."),
    gettext_noop("A term is not defined in the contexts."),
    gettext_noop("A text holds a control character."),
    gettext_noop("An address is not well formed."),
    gettext_noop("It carries more than one signature, which is not supported."),
    gettext_noop("It carries no signature."),
    gettext_noop("It does not follow the published schema of Open Badges 3.0."),
    gettext_noop("It does not say what had to be shown for it: the achievement has no criteria."),
    gettext_noop("It does not say what was achieved."),
    gettext_noop("It does not say whom it is about."),
    gettext_noop("It has no id."),
    gettext_noop("It is not marked as an Open Badge."),
    gettext_noop("It is signed in a way that is not supported."),
    gettext_noop("It names a context twice."),
    gettext_noop("It names more contexts than any real badge."),
    gettext_noop("It names no issuer."),
    gettext_noop("It was signed with a key that was no longer in use."),
    gettext_noop("Its dates cannot be read."),
    gettext_noop("Its signature has an option that is not supported."),
    gettext_noop("Its signature is not complete."),
    gettext_noop("NaN and Infinity are not numbers in JSON."),
    gettext_noop("The JSON holds more values than any real badge."),
    gettext_noop("The JSON is nested deeper than any real badge."),
    gettext_noop("The JSON is not an object, so it cannot be a badge."),
    gettext_noop("The PNG image does not begin with its header."),
    gettext_noop("The PNG image has more parts than any real one."),
    gettext_noop("The PNG image is cut off, as if a download or upload had stopped half-way."),
    gettext_noop("The PNG image is damaged at its very beginning."),
    gettext_noop("The PNG image is damaged: part of it does not match its own checksum."),
    gettext_noop("The SVG image cannot hold a badge."),
    gettext_noop("The SVG image changes its own links."),
    gettext_noop("The SVG image declares a document type, which is not allowed."),
    gettext_noop("The SVG image has more parts than any real one."),
    gettext_noop("The SVG image holds a script or foreign content."),
    gettext_noop("The SVG image holds a script."),
    gettext_noop("The SVG image holds a value longer than any real one."),
    gettext_noop("The SVG image holds instructions for a browser."),
    gettext_noop("The SVG image is not well-formed XML."),
    gettext_noop("The badge inside the image cannot be unpacked."),
    gettext_noop("The badge inside the image holds other elements."),
    gettext_noop("The badge inside the image is larger than 1 MB."),
    gettext_noop("The badge inside the image is not stored as PNG asks."),
    gettext_noop("The badge is not stored where its version belongs."),
    gettext_noop("The badge's text is larger than 1 MB."),
    gettext_noop("The contexts are not those of Open Badges 3.0."),
    gettext_noop("The contexts do not fit the document."),
    gettext_noop("The contexts of an endorsement are not those of Open Badges 3.0."),
    gettext_noop("The contexts must be a list of addresses."),
    gettext_noop("The document has more parts than any real badge."),
    gettext_noop("The file is empty."),
    gettext_noop("The file is larger than 5 MB. A badge is much smaller."),
    gettext_noop("The image holds a badge already."),
    gettext_noop("The image holds two badges, so readers could disagree."),
    gettext_noop("The image is larger than 5 MB."),
    gettext_noop("The key does not belong to the issuer the badge names."),
    gettext_noop("The key that signed it is not known."),
    gettext_noop("The key was not meant for issuing badges."),
    gettext_noop("The picture does not hold what was signed."),
    gettext_noop("The signature was only meant to hold until an earlier date."),
    gettext_noop("The signature's date cannot be read."),
    gettext_noop("The text holds half of a character."),
    gettext_noop("The text is not valid UTF-8."),
    gettext_noop("The text is not what the issuer signed."),
    gettext_noop("The text is what the issuer signed."),
    gettext_noop("There is nothing in it."),
    gettext_noop("This Open Badge follows a version of the standard that cannot be checked here."),
    gettext_noop("This badge is a signed token (JWT), a form that cannot be checked here."),
    gettext_noop("This is JSON, but not an Open Badge."),
    gettext_noop("This is XML, but not an SVG image."),
    gettext_noop("This is an image, but there is no badge inside it."),
    gettext_noop("This is neither a badge nor an image with a badge inside."),
    gettext_noop("This is not a PNG image."),
    gettext_noop("This is not valid JSON."),
    gettext_noop("Too many unnamed parts look the same to check them safely."),
)


def in_words(sentence: str) -> str:
    """A reason of the formats in the reader's language."""
    return gettext(sentence)


def in_full(sentence: str, detail: str) -> str:
    """A reason of the formats with the part at fault, for the people who run the hub."""
    return f"{in_words(sentence)} ({detail})" if detail else in_words(sentence)
