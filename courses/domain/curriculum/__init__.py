"""A curriculum into the page tree, and out of it again.

``import_curriculum(read_bundle(path))`` makes skills, pages and media agree with a bundle, all or nothing;
``preview`` says what it would do. ``export_curriculum`` gives a course, a pathway or everything as a
curriculum that stands by itself. What is imported and exported again is the same, byte for byte.
"""

from courses.domain.curriculum.exporting import EVERYTHING, export_curriculum
from courses.domain.curriculum.importing import import_curriculum, preview
from courses.domain.curriculum.languages import ensure_languages, translated_languages
from courses.domain.curriculum.record import digest_of_files, last_import, last_translations
from courses.domain.curriculum.report import Change, Outcome, Report
from courses.domain.curriculum.tree import ensure_home

__all__ = [
    "EVERYTHING",
    "Change",
    "Outcome",
    "Report",
    "digest_of_files",
    "ensure_home",
    "ensure_languages",
    "export_curriculum",
    "import_curriculum",
    "last_import",
    "last_translations",
    "preview",
    "translated_languages",
]
