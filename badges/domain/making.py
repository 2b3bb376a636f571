"""From an award and what it rests on to signed bytes that have passed the last look; nothing is stored here."""

import hashlib
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.domain import artwork, identity, mentors, parts, status, tokens
from badges.domain.artwork import Picture
from badges.domain.footing import Footing
from badges.domain.keys import Pens
from badges.domain.last_look import NotFit, check, last_look
from badges.domain.meaning import Elsewhere
from badges.domain.mentors import MentorPen
from badges.domain.places import Place
from badges.domain.reasons import in_full
from badges.domain.rules import check_fit_to_issue
from badges.domain.stating import Stated, claims_for
from badges.enums import Format, HeldIdentity, KeyAlgorithm
from badges.formats import ob2, ob3, proofs
from badges.formats.addresses import credential_page, credential_refresh
from badges.formats.baking import bake_ob2_png, bake_ob3_png
from badges.formats.claims import Claims, CourseBadge
from badges.formats.endorsements import endorsements_of
from badges.formats.errors import UnsignableBadge
from badges.formats.keys import Signer
from badges.formats.linked_data import Canonical
from badges.formats.preflight import LastLook, hosted_faults
from badges.formats.strict_json import to_json_bytes
from badges.models import Award, Credential
from courses.domain.completion import Completion
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable

OB3_MEDIA_TYPE = "application/vc"
OB2_MEDIA_TYPE = "application/ld+json"


@dataclass(frozen=True)
class Workbench:
    """What several badges are made with at the same moment: everything that is not read anew for each."""

    pens: Pens
    mentors: Mapping[uuid.UUID, MentorPen]
    pictures: Mapping[int, Picture]
    identities: Mapping[int, HeldIdentity]
    parts: Mapping[int, Mapping[Award, CourseBadge]]
    elsewhere: Elsewhere
    canonical: Canonical
    look: LastLook
    now: datetime

    def made(self, award: Award, footing: Footing, place: Place) -> list[Credential]:
        """The award's credential in every form, unsaved, the picture not kept yet. Raises NotFit."""
        if footing.done is None:
            message = "Nothing is made for an award whose ground is gone."
            raise ValueError(message)
        try:
            check_fit_to_issue(award.achievement, footing.chosen)
            claims = self._claims(award, footing, footing.done)
            signed = self._signed(claims, place)
            hosted = ob2.assertion(claims, base_url=self._origin)
            documents = {Format.OB3: signed, Format.OB2: hosted}
            return [*self._baked(award, documents), *tokens.made(award, documents, self.pens, self.now)]
        except DomainError as refused:
            raise NotFit([str(refused.message)]) from refused
        except UnsignableBadge as error:
            raise NotFit([in_full(error.reason, error.detail)]) from error

    @property
    def _origin(self) -> str:
        return self.pens[KeyAlgorithm.ED25519].row.issuer.origin

    def _claims(self, award: Award, footing: Footing, done: Completion) -> Claims:
        stated = Stated(
            footing=footing,
            identity=self.identities[award.pk],
            parts=self.parts.get(award.pk, {}),
            subject=uuid.uuid4(),
            salt=secrets.token_hex(16),
            mentors={pseudonym: pen.controller for pseudonym, pen in self.mentors.items()},
            digest=self.pictures[award.achievement_id].digest,
            elsewhere=self.elsewhere,
        )
        return claims_for(award, done, self.pens[KeyAlgorithm.ED25519].row.issuer, stated)

    def _signed(self, claims: Claims, place: Place) -> dict[str, Any]:
        """The signed credential, with one endorsement per stated observation."""
        pen, signers = self.pens[KeyAlgorithm.ED25519], {one.controller: one for one in self.mentors.values()}
        endorsements = []
        for one in endorsements_of(claims, credential_page(self._origin, claims.credential_id)):
            mentor = signers[one["issuer"]["id"]]
            try:
                endorsements.append(self._sign(one, mentor.signer, mentor.method))
            except KeyUnavailable as reason:  # of one mentor: it holds up what they saw, and nothing else
                raise NotFit([str(reason)]) from reason
        document = ob3.credential(
            claims,
            base_url=self._origin,
            status=status.credential_status(place.status_list, place.index),
            refresh=ob3.refresh_service(credential_refresh(self._origin, claims.credential_id)),
            endorsements=endorsements,
        )
        return self._sign(document, pen.signer, pen.public.id)

    def _sign(self, document: dict[str, Any], signer: Signer, method: str) -> dict[str, Any]:
        return proofs.sign(
            document, key=signer, verification_method=method, created=self.now, canonical=self.canonical
        )

    def _baked(self, award: Award, documents: Mapping[Format, dict[str, Any]]) -> list[Credential]:
        """The two forms that have a picture. Both have passed the last look; the hosted one carries no signature."""
        picture, key = self.pictures[award.achievement_id].png, self.pens[KeyAlgorithm.ED25519].row
        signed, hosted = (to_json_bytes(documents[form]) for form in (Format.OB3, Format.OB2))
        image = bake_ob3_png(picture, signed)
        hosted_image = bake_ob2_png(picture, hosted)
        check([*self.look.faults_in(signed, image), *hosted_faults(hosted, hosted_image)])
        return [
            Credential(
                award=award,
                format=form,
                issuer=key.issuer,
                key=key if form == Format.OB3 else None,
                document=text,
                media_type=media_type,
                digest=hashlib.sha256(text).hexdigest(),
                image=baked,
                issued_at=self.now,
            )
            for form, media_type, text, baked in (
                (Format.OB3, OB3_MEDIA_TYPE, signed, image),
                (Format.OB2, OB2_MEDIA_TYPE, hosted, hosted_image),
            )
        ]


def workbench(
    awards: Sequence[Award],
    footings: Mapping[int, Footing],
    pens: Pens,
    canonical: Canonical,
    now: datetime,
) -> Workbench:
    """What badges for these awards are made with, read in as few queries for many as for one."""
    done = {award: one for award in awards if (one := footings[award.pk].done) is not None}
    signers = {
        seen.event.signer for one in done.values() for skill in one.skills for seen in skill.observations
    }
    achievements = {award.achievement_id: award.achievement for award in awards}
    return Workbench(
        pens=pens,
        mentors=mentors.signers_for(signers, pens[KeyAlgorithm.ED25519].row.issuer),
        pictures={number: artwork.picture_of(one) for number, one in achievements.items()},
        identities=identity.chosen_identities(awards),
        parts=parts.course_badges(done),
        elsewhere=Elsewhere.read(),
        canonical=canonical,
        look=last_look(now),
        now=now,
    )
