"""Where the parts of a credential are published. Stable: printed codes and signed documents hold them."""

from uuid import UUID


def credential_page(base_url: str, credential_id: UUID) -> str:
    """The page for people; the same address answers with the signed document to machines."""
    return f"{base_url.rstrip('/')}/credentials/{credential_id}/"


def credential_png(base_url: str, credential_id: UUID) -> str:
    """The badge's image with the credential inside."""
    return f"{base_url.rstrip('/')}/credentials/{credential_id}.png"


def credential_refresh(base_url: str, credential_id: UUID) -> str:
    """Where a program asks for the newest form of the credential."""
    return f"{base_url.rstrip('/')}/credentials/{credential_id}/refresh"


def status_list(base_url: str, number: int) -> str:
    """The signed list in which the status of many credentials stands."""
    return f"{base_url.rstrip('/')}/status/{number}"


def artwork_png(base_url: str, digest: str) -> str:
    """A picture that stays as it is, whatever the achievement looks like later."""
    return f"{base_url.rstrip('/')}/artwork/{digest}.png"


def achievement_png(base_url: str, slug: str) -> str:
    """The picture that a badge issued now would have."""
    return f"{achievement_page(base_url, slug)}badge.png"


def achievement_page(base_url: str, slug: str) -> str:
    """What the badge means, for people."""
    return f"{base_url.rstrip('/')}/achievements/{slug}/"


def mentor_page(base_url: str, mentor: UUID) -> str:
    """What is said of a mentor; the mentor's DID is that of this address."""
    return f"{base_url.rstrip('/')}/mentors/{mentor}/"


def ob2_assertion(base_url: str, credential_id: UUID) -> str:
    """The hosted Open Badges 2.0 assertion."""
    return f"{base_url.rstrip('/')}/ob2/assertions/{credential_id}.json"


def ob2_assertion_image(base_url: str, credential_id: UUID) -> str:
    """The badge's image with the 2.0 assertion inside."""
    return f"{base_url.rstrip('/')}/ob2/assertions/{credential_id}.png"


def ob2_badge(base_url: str, slug: str) -> str:
    """The Open Badges 2.0 badge class."""
    return f"{base_url.rstrip('/')}/ob2/badges/{slug}.json"


def ob2_issuer(base_url: str) -> str:
    """The Open Badges 2.0 issuer profile."""
    return f"{base_url.rstrip('/')}/ob2/issuer.json"


def ob2_key(base_url: str, name: str) -> str:
    """A key that signs Open Badges 2.0, as a document."""
    return f"{base_url.rstrip('/')}/ob2/keys/{name}.json"


def ob2_revocations(base_url: str) -> str:
    """The list of signed Open Badges 2.0 that hold no longer."""
    return f"{base_url.rstrip('/')}/ob2/revocations.json"


def issuer_png(base_url: str) -> str:
    """The issuer's picture."""
    return f"{base_url.rstrip('/')}/ob2/issuer.png"


def door(base_url: str) -> str:
    """Where to get the page that reads codes at a door, and how."""
    return f"{base_url.rstrip('/')}/verify/door/"


def door_file(base_url: str) -> str:
    """The page that reads codes at a door, with a network or without."""
    return f"{base_url.rstrip('/')}/verify/door.html"
