"""Why a file is not taken as evidence."""


class EvidenceRefused(Exception):
    """A file that is refused; `code` is a stable word.

    `template` is a whole sentence or two in plain English, with a place such as `%(kind)s` for each of `values`;
    `reason` is the template filled in. The two apart let the reason be put into another language
    (`courses.domain.evidence_reasons`, where every template and every word that fills a place is listed).
    """

    def __init__(self, template: str, code: str, **values: str) -> None:
        self.template = template
        self.values = values
        self.code = code
        self.reason = template % values
        super().__init__(self.reason)
