"""Finding the keys with which other issuers sign, where they publish them."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from badges.domain import keys
from badges.domain.verification.library import Library, Unread
from badges.formats.foreign import methods
from badges.formats.foreign.keys import ED25519, RSA, BadKey, VerifyingKey
from badges.formats.foreign.methods import Method
from badges.formats.foreign.ob2 import is_https
from badges.formats.foreign.results import NoKey
from badges.formats.keys import PublicKey, did_web_url, rsa_public_key


class Keys:
    """Keys by the names that signatures give, looked up once for each issuer."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, list[Method]] = {}

    def find(self, name: str) -> Method:
        """The key with this id of a verification method. Raises `NoKey`."""
        controller, _hash, fragment = name.partition("#")
        if self._library.own.is_did(controller):
            return _own(name)
        found = self.of(controller)
        if not fragment and controller.startswith("did:key:"):
            return found[0]
        for method in found:
            if method.id == name:
                return method
        raise NoKey(_("Its issuer does not publish the key that signed it."), "unpublished_key")

    def of(self, controller: str) -> list[Method]:
        """Every usable key that an issuer publishes under its own name. Raises `NoKey` where that cannot be read."""
        if controller not in self._known:
            self._known[controller] = self._looked_up(controller)
        return self._known[controller]

    def for_token(self, issuer: str) -> Callable[[str, VerifyingKey | None], Method]:
        """How the key of a token of this issuer is found: by `kid`, or by what the token brings along.

        A key that a token brings proves nothing by itself: it only says which of the published ones is meant.
        """

        def find(kid: str, brought: VerifyingKey | None) -> Method:
            method = self._of_token(issuer, kid, brought)
            if brought is not None and method.key.fingerprint != brought.fingerprint:
                raise NoKey(_("The key in the token is not the one that its issuer publishes."), "other_key")
            return method

        return find

    def _of_token(self, issuer: str, kid: str, brought: VerifyingKey | None) -> Method:
        if kid.startswith(("did:", f"{issuer}#")):
            return self.find(kid)
        if is_https(kid):
            return self._published_at(kid, issuer)
        if kid:
            return self.find(f"{issuer}#{kid.removeprefix('#')}")
        found = self.of(issuer)
        if brought is not None:
            found = [method for method in found if method.key.fingerprint == brought.fingerprint]
        if len({method.key.fingerprint for method in found}) != 1:
            raise NoKey(_("The token does not say which key of its issuer signed it."), "unpublished_key")
        # One key may stand under several names: for credentials under any, it is; revoked under any, it is as well.
        chosen = next((method for method in found if method.vouches), found[0])
        return replace(chosen, revoked=min((one.revoked for one in found if one.revoked), default=None))

    def _published_at(self, address: str, issuer: str) -> Method:
        """The key at an https address, a JSON Web Key or one of a set (1EdTech), at the issuer's own site."""
        if urlsplit(address).netloc != _host_of(issuer):
            raise NoKey(_("The key is published at another site than its issuer's."), "foreign_key")
        page, _hash, fragment = address.partition("#")
        document = self._document(page)
        for kid, key in methods.keys_in(document):
            if "keys" not in document or kid in {address, fragment or address}:
                return Method(id=address, controller=issuer, key=key)
        raise NoKey(_("Its issuer does not publish the key that signed it."), "unpublished_key")

    def _looked_up(self, controller: str) -> list[Method]:
        try:
            if controller.startswith("did:key:"):
                return methods.of_did_key_document(controller)
            if controller.startswith("did:web:"):
                return methods.methods_of(self._document(did_web_url(controller)), controller)
        except BadKey as error:
            raise NoKey(_("Its issuer's did:key is none that can be used."), "bad_did") from error
        except ValueError as error:
            raise NoKey(_("Its issuer's did:web is not well formed."), "bad_did") from error
        if is_https(controller):
            return methods.methods_of(self._document(controller), controller)
        raise NoKey(_("Its issuer is named in a way that cannot be looked up here."), "unknown_did")

    def _document(self, address: str) -> dict[str, object]:
        try:
            return self._library.document(address)[0]
        except Unread as error:
            reason = _("The key of its issuer could not be looked up: %(reason)s") % {"reason": error.reason}
            raise NoKey(reason, "unread_key") from error


def _host_of(issuer: str) -> str:
    try:
        return urlsplit(did_web_url(issuer) if issuer.startswith("did:") else issuer).netloc
    except ValueError:
        return ""


def _own(name: str) -> Method:
    found = keys.resolve(
        name
    )  # and not a mentor's: those sign endorsements in badges of ours, and nothing else
    if found is None:
        raise NoKey(_("It names this hub as its issuer, but the key is none of ours."), "not_ours")
    return Method(
        id=name,
        controller=found.controller,
        key=_verifying(found),
        vouches="assertionMethod" in found.purposes,
        ends=found.retired_at,
        revoked=found.revoked_at,
    )


def _verifying(key: PublicKey) -> VerifyingKey:
    if key.algorithm == ED25519:
        return VerifyingKey(ED25519, Ed25519PublicKey.from_public_bytes(key.raw))
    return VerifyingKey(RSA, rsa_public_key(key.raw))
