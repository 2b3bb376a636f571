"""Where a holder can name a badge of theirs in somebody else's service. Nothing is loaded from there."""

from urllib.parse import urlencode

from badges.formats import addresses
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential

_LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_address(credential: Credential, *, key: str = "") -> str:
    """LinkedIn's form for a certification, filled in; the holder opens it and decides there.

    `key` goes along where the badge's page opens by link only.
    """
    award = credential.award
    document = parse_json_strictly(bytes(credential.document))
    page = addresses.credential_page(credential.issuer.origin, award.public_id)
    began = award.earned_at
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": document["credentialSubject"]["achievement"]["name"],
        "organizationName": document["issuer"]["name"],
        "issueYear": began.year,
        "issueMonth": began.month,
        "certUrl": f"{page}?{urlencode({'key': key})}" if key else page,
        "certId": award.public_id,
    }
    if award.valid_until is not None:
        fields |= {"expirationYear": award.valid_until.year, "expirationMonth": award.valid_until.month}
    return f"{_LINKEDIN}?{urlencode(fields)}"
