"""Keys as bytes and back: what is sound is tried once, what is not is refused each time."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from lms.kernel.key_material import Algorithm, UnusableKey, from_pem, generate, sign, to_pem

PASSWORD = "a password of many random letters"


def unsound() -> bytes:
    """The PEM of an RSA key with a private exponent that is not its own."""
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
    other = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d + 2,
        dmp1=numbers.dmp1,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    )
    return to_pem(other.private_key(unsafe_skip_rsa_key_validation=True), "")


@pytest.mark.parametrize("password", ["", PASSWORD], ids=["open", "sealed"])
def test_the_same_bytes_give_the_same_key_each_time(password):
    made = generate(Algorithm.RS256)
    assert isinstance(made, rsa.RSAPrivateKey)
    pem = to_pem(made, password)
    for _time in range(3):
        signature = sign(from_pem(pem, password), b"words")
        made.public_key().verify(signature, b"words", PKCS1v15(), SHA256())


def test_a_key_whose_numbers_do_not_belong_together_is_refused_each_time():
    pem = unsound()
    for _time in range(3):
        with pytest.raises(UnusableKey, match="it holds no private key in PEM"):
            from_pem(pem, "")


def test_a_wrong_password_opens_nothing_that_was_open_before():
    pem = to_pem(generate(Algorithm.RS256), PASSWORD)
    from_pem(pem, PASSWORD)
    with pytest.raises(UnusableKey, match="FETTLE_KEYS_PASSWORD does not open it"):
        from_pem(pem, PASSWORD + "x")
