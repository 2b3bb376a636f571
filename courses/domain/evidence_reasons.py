"""Why a file is not taken as evidence, in the reader's language.

`content.formats.evidence` is pure Python and speaks plain English. Its sentences and the words that fill them are
listed here, so that translators find them; a test compares the lists with the source.
"""

from django.utils.translation import gettext, gettext_noop

from lms.kernel.sandbox import Refused

SENTENCES = (
    gettext_noop("%(format)s pictures are not accepted. Save it as JPEG or PNG."),
    gettext_noop(
        "HEIC pictures cannot be shown by most browsers. On an iPhone choose Settings, Camera, Formats, “Most"
        " Compatible”, or share the picture as JPEG."
    ),
    gettext_noop("MP3 is not accepted. Record as M4A, Ogg or WAV."),
    gettext_noop("The JPEG picture has more scans than any camera makes."),
    gettext_noop("The Ogg file holds more than one stream. Send one recording."),
    gettext_noop("The PDF contains %(what)s. Print it to PDF once more and send that."),
    gettext_noop("The PDF has more parts than any ordinary document. Print it to PDF."),
    gettext_noop(
        "The PDF is cut short, or something stands after its end. Print it to PDF once more and send that."
    ),
    gettext_noop("The PDF is damaged or cut short. Print it to PDF once more."),
    gettext_noop(
        "The PDF is packed in an unusual way, so that it cannot be checked. Print it to PDF once more."
    ),
    gettext_noop(
        "The PDF is protected by a password or against copying, so that it cannot be checked. Save it without."
    ),
    gettext_noop("The PDF unpacks to far more than it weighs. Print it to PDF once more."),
    gettext_noop("The file is empty. Send it again."),
    gettext_noop("The file is empty. Take it again."),
    gettext_noop("The picture has no width or no height."),
    gettext_noop(
        "The picture is %(width)s × %(height)s pixels large. Make it smaller than %(side)s pixels a side and "
        "%(most)s megapixels."
    ),
    gettext_noop("The picture is animated. Send a still picture or a short video."),
    gettext_noop("The picture is damaged or cut short. Take it or save it again."),
    gettext_noop(
        "The recording has a track that is neither picture nor sound. Record it again without subtitles."
    ),
    gettext_noop(
        "The recording has a track that is neither picture nor sound. Record it with the camera app and send "
        "it again."
    ),
    gettext_noop("The recording holds neither picture nor sound. Record it again."),
    gettext_noop(
        "The recording is %(seconds)s seconds long; at most %(most)s seconds are kept. Send the part that "
        "matters."
    ),
    gettext_noop("The recording is damaged or cut short. Record or send it again."),
    gettext_noop("The recording refers to another file. Send one that holds everything itself."),
    gettext_noop("The text has control characters in it; it is no plain text."),
    gettext_noop("This Ogg file is not Opus. Record as Ogg Opus, WebM, M4A or WAV."),
    gettext_noop("This WAV file is compressed in an unusual way. Record as PCM."),
    gettext_noop(
        "This file weighs %(size)s MB; %(kind)s may weigh at most %(most)s MB. Make it smaller or shorter."
    ),
    gettext_noop("This is %(kind)s, which is not asked for here. Send something else."),
    gettext_noop("This is %(kind)s; what is asked for here is %(wanted)s."),
    gettext_noop("This is a program or a script, not evidence."),
    gettext_noop("This is a web page or a drawing in text form. Print it to PDF and send that."),
    gettext_noop(
        "This is a zip archive or an office document. Export the document as PDF, or send its files one by one."
    ),
    gettext_noop(
        "This is neither a kind of file that is known here nor text in UTF-8. Export a document as PDF, and "
        "save text as UTF-8."
    ),
    gettext_noop("This kind of JPEG picture is not known here. Save it again."),
    gettext_noop(
        "This kind of file is not known here. Accepted are photos (JPEG, PNG, WebP), short videos (MP4, "
        "WebM), voice notes (Ogg Opus, WebM, M4A, WAV) and documents (PDF, plain text, CSV)."
    ),
)

WORDS = (
    gettext_noop("a document"),
    gettext_noop("a file"),
    gettext_noop("a form that can run scripts"),
    gettext_noop("a form that reads data"),
    gettext_noop("a form that sends data"),
    gettext_noop("a link that opens another file"),
    gettext_noop("a photo"),
    gettext_noop("a script"),
    gettext_noop("a video"),
    gettext_noop("a voice note"),
    gettext_noop("actions that run by themselves"),
    gettext_noop("an action that starts a program"),
    gettext_noop("another file inside it"),
    gettext_noop("media that play by themselves"),
)


def in_words(refused: Refused) -> str:
    """The reason of a refusal in the reader's language; as the format wrote it where it is not one of these.

    The template comes from the child process and is used only if it is listed here.
    """
    if refused.template not in SENTENCES:
        return refused.reason
    values = {name: gettext(said) if said in WORDS else said for name, said in refused.values.items()}
    try:
        return gettext(refused.template) % values
    except KeyError:  # a place that nothing fills: the child was taken over
        return refused.reason
