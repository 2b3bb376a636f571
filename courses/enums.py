"""Choices shared by models, forms and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """How badly a mistake in this skill can hurt."""

    LOW = "low", _("low risk")
    MED = "med", _("medium risk")
    HIGH = "high", _("high risk")


class Level(models.TextChoices):
    """How far along the road from first repair to skilled refurbishment."""

    ENTRY = "entry", _("Entry")
    TECHNICIAN = "technician", _("Technician")
    SKILLED = "skilled", _("Skilled")


class Framework(models.TextChoices):
    """Frameworks of occupations and skills that a skill or a badge can be aligned to."""

    ESCO = "esco", "ESCO"
    ONET = "onet", "O*NET-SOC"
    OTHER = "other", _("Another framework")


class Mark(models.TextChoices):
    """A mentor's answer to one criterion. Untouched is `not_seen`, which never counts as met."""

    MET = "met", _("Met")
    NOT_YET = "not_yet", _("Not yet")
    STOP = "stop", _("Stop")
    NOT_SEEN = "not_seen", _("Not seen")


class Entrustment(models.IntegerChoices):
    """How much supervision the work still needs. Ordinal: never averaged."""

    WATCHED = 1, _("watched only")
    HANDS_ON = 2, _("does it with the mentor hands-on beside")
    NEARBY = 3, _("does it with a supervisor nearby")
    CHECKED = 4, _("does it alone, checked afterwards")
    SUPERVISES = 5, _("could supervise others")


class EventKind(models.TextChoices):
    """What a row of the sign-off ledger states."""

    OBSERVED = "Observed", _("Observed")
    LEARNER_ACKNOWLEDGED = "LearnerAcknowledged", _("Acknowledged by the trainee")
    COUNTERSIGNED = "Countersigned", _("Countersigned")
    SIGNED_OFF = "SignedOff", _("Signed off")
    SAMPLED = "Sampled", _("Sampled")
    REFRESHED = "Refreshed", _("Refreshed")
    LAPSED = "Lapsed", _("Lapsed")
    SUSPENDED = "Suspended", _("Suspended")
    RESUMED = "Resumed", _("Resumed")
    REVOKED = "Revoked", _("Revoked")
    DISPUTED = "Disputed", _("Disputed")
    DISPUTE_RESOLVED = "DisputeResolved", _("Dispute resolved")
    CORRECTED = "Corrected", _("Corrected")
    RECOGNISED = "Recognised", _("Recognised")
    ERASED = "Erased", _("Erased")
    AUTHORITY_GRANTED = "AuthorityGranted", _("Authority granted")
    AUTHORITY_WITHDRAWN = "AuthorityWithdrawn", _("Authority withdrawn")


# The kinds in which a person may state something about themselves. Fixed for good in the database
# constraint of the first migration.
OWN_STATEMENTS = (EventKind.LEARNER_ACKNOWLEDGED.value, EventKind.DISPUTED.value)

# The kinds that can change what somebody's observations of a skill add up to. The others only announce.
COUNTED_KINDS = (
    EventKind.OBSERVED,
    EventKind.COUNTERSIGNED,
    EventKind.SIGNED_OFF,
    EventKind.SAMPLED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
    EventKind.REVOKED,
    EventKind.DISPUTED,
    EventKind.DISPUTE_RESOLVED,
    EventKind.CORRECTED,
    EventKind.RECOGNISED,
)


class Basis(models.TextChoices):
    """Why a mentor may judge a skill."""

    FOUNDING = "founding", _("founding grant by an administrator")
    STANDING = "standing", _("holds the skill")
    JUDGING = "judging", _("holds the skills of judging")
    CERTIFICATE = "certificate", _("external certificate")


class Act(models.TextChoices):
    """What a grant of authority allows."""

    OBSERVE = "observe", _("observe and sign")
    WATCH = "watch", _("observe; another signs")
    SIGN = "sign", _("sign off what others observed")
    COUNTERSIGN = "countersign", _("countersign")
    SAMPLE = "sample", _("check samples of others’ judgements")
    GRANT = "grant", _("give others authority")


class RequestState(models.TextChoices):
    """Where a trainee's request for a sign-off stands."""

    WAITING = "waiting", _("Waiting for a mentor")
    ANSWERED = "answered", _("Seen by a mentor")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StandingState(models.TextChoices):
    """What the ledger says about one person and one skill."""

    IN_PROGRESS = "in_progress", _("In progress")
    HELD = "held", _("Signed off")
    SUSPENDED = "suspended", _("Suspended")


class StoodAs(models.TextChoices):
    """Where somebody stood with a skill on a date, in the words of a report."""

    HELD = "held", _("Held")
    RECOGNISED = "recognised", _("Held by recognition")
    LAPSED = "lapsed", _("Lapsed")
    SUSPENDED = "suspended", _("Suspended")
    IN_PROGRESS = "in_progress", _("In progress")


class SampleVerdict(models.TextChoices):
    """What a second look at an observation came to."""

    ACCEPTED = "accepted", _("It stands")
    REJECTED = "rejected", _("It does not stand")


class SampleReason(models.TextChoices):
    """Why an observation was drawn for a second look."""

    RISK = "risk", _("By the risk of the skill")
    NEW = "new", _("The mentor is new to judging")
    DRIFT = "drift", _("The mentor judges unlike others")
    WITHDRAWAL = "withdrawal", _("The mentor’s authority was withdrawn")


class DisputeOutcome(models.TextChoices):
    """The answer to a dispute."""

    STANDS = "stands", _("What was disputed stands")
    SET_ASIDE = "set_aside", _("What was disputed is set aside")


class RecognitionBasis(models.TextChoices):
    """What a recognised skill rests on instead of observations in this ledger."""

    PRIOR_LEARNING = "prior_learning", _("Prior learning")
    PAPER = "paper", _("A sign-off on paper")


class HoldState(models.TextChoices):
    """Where an observation that arrived without authority stands."""

    WAITING = "waiting", _("Waiting for review")
    RECORDED = "recorded", _("Recorded after review")
    DISMISSED = "dismissed", _("Not recorded")


class HoldKind(models.TextChoices):
    """Why an observation waits for a person before it may count."""

    AUTHORITY = "authority", _("No authority at that time")
    SIGNATURE = "signature", _("The signature does not hold")
    CLOCK = "clock", _("The device’s clock is wrong")
    READINESS = "readiness", _("Something was missing first")
    VERSION = "version", _("Another card was in force")
    EVIDENCE = "evidence", _("Evidence is missing or differs")
    TRACE = "trace", _("The columns of a trace are to be confirmed")
    CONFLICT = "conflict", _("Sent before with other content")


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is, told by its content."""

    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")
    VOICE = "voice", _("Voice note")
    DOCUMENT = "document", _("Document")
    TRACE = "trace", _("Measurement trace")


class ConsentScope(models.TextChoices):
    """Who may see a piece of evidence beyond those who need it for the sign-off; from narrow to wide."""

    SIGNOFF_ONLY = "signoff_only", _("Only for this sign-off")
    ASSESSORS = "assessors", _("Everybody who may judge this skill")
    HUB = "hub", _("Everybody in this hub")
    BADGE = "badge", _("Anybody, together with the badge")


class EvidenceState(models.TextChoices):
    """Where a piece of evidence stands."""

    UPLOADED = "uploaded", _("Received")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    ERASED = "erased", _("Erased")


class TraceStage(models.TextChoices):
    """How far a measurement trace has come from the file as it was sent to evidence."""

    COLUMNS = "columns", _("Its columns are to be confirmed")
    QUEUED = "queued", _("It is being read")
    READ = "read", _("It waits to be kept")
    KEPT = "kept", _("Kept")


class CalibrationState(models.TextChoices):
    """Whether an instrument can be relied on at a date."""

    KNOWN = "known", _("Calibrated")
    LAPSED = "lapsed", _("Calibration lapsed")


class Cell(models.TextChoices):
    """Where somebody stands with a skill today, as one cell of the standing matrix."""

    HELD = "held", _("held")
    SOON = "soon", _("held, ends soon")
    RECOGNISED = "recognised", _("held by recognition")
    LAPSED = "lapsed", _("lapsed")
    SUSPENDED = "suspended", _("suspended")
    IN_PROGRESS = "progress", _("in progress")


class LabelKind(models.TextChoices):
    """What a printed label is of."""

    BENCH = "bench", _("Bench")
    MACHINE = "machine", _("Machine")
    PERSON = "person", _("Person")


class SessionKind(models.TextChoices):
    """What a session is for."""

    WORK = "work", _("Work")
    DRILL = "drill", _("Safety drill")


class Arrival(models.TextChoices):
    """How somebody came to be on the list of a session."""

    ROSTER = "roster", _("On the list beforehand")
    QR = "qr", _("Dropped in, by their label")
    NAME = "name", _("Dropped in, by name")


class WordsDecision(models.TextChoices):
    """What a mentor says to an answer in words."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Sent back")


class ReviewStep(models.TextChoices):
    """Who looks at a draft before readers do."""

    EXPERT = "expert", _("Subject expert")
    SAFETY = "safety", _("Safety reviewer")
    COUNCIL = "council", _("Hub council")


class ReviewAct(models.TextChoices):
    """What happened to a draft that is no page on its way through the review, and after."""

    SAVED = "saved", _("saved")
    SUBMITTED = "submitted", _("sent to the review")
    APPROVED = "approved", _("approved")
    SENT_BACK = "sent_back", _("sent back")
    TAKEN_BACK = "taken_back", _("taken out of the review")
    DISCARDED = "discarded", _("discarded")
    PUBLISHED = "published", _("put in force")
    PAST_REVIEW = "past_review", _("put in force without the review")
    IMPORTED = "imported", _("put in force by an import")


class RefresherState(models.TextChoices):
    """What became of a request to refresh a skill."""

    ASKED = "asked", _("asked")
    DONE = "done", _("done")
    WITHDRAWN = "withdrawn", _("taken back")
    HELD = "held", _("on hold since the day passed")
    PASSED = "passed", _("not done by the day")


class Found(models.TextChoices):
    """Kinds of what can be found, in the order in which they are listed."""

    COURSE = "course", _("Courses")
    LESSON = "lesson", _("Lessons")
    PRACTICAL = "practical", _("Practicals and skills")
    PATHWAY = "pathway", _("Pathways")
    TERM = "term", _("Glossary")


class PaperKind(models.TextChoices):
    """What a document that people sign is. A guardian signs waivers for whoever is under age."""

    HOUSE_RULES = "house_rules", _("House rules")
    WAIVER = "waiver", _("Waiver")
    OTHER = "other", _("Other")


class SignedBy(models.TextChoices):
    """Who put their name under a document."""

    SELF = "self", _("The person")
    GUARDIAN = "guardian", _("Their guardian")


class SigningWay(models.TextChoices):
    """How a name came under a document, or a guardian agreed."""

    PAGE = "page", _("Signed in, on a page")
    LINK = "link", _("By the link in a mail")
    PAPER = "paper", _("On paper")


class DeviceKind(models.TextChoices):
    """What a page was signed on, as the browser says."""

    PHONE = "phone", _("Phone")
    TABLET = "tablet", _("Tablet")
    COMPUTER = "computer", _("Computer")
