"""Where private keys live, and what is said when one is not there."""

import importlib.util
import stat
import sys
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from lms.kernel import key_store
from lms.kernel.key_files import FileKeys, file_of
from lms.kernel.key_material import Algorithm, generate, public_half, to_pem
from lms.kernel.key_store import KeyUnavailable
from lms.settings import env
from lms.web.checks import keys_can_be_used

PASSWORD = "a password of many random letters"
NAMES = {Algorithm.ED25519: "key-20261126-00000001", Algorithm.RS256: "rsa-20261126-00000001"}
ROOT = Path(__file__).resolve().parents[3]


def verified(algorithm: Algorithm, public: bytes, signature: bytes, data: bytes) -> None:
    """Raises InvalidSignature."""
    if algorithm is Algorithm.ED25519:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    else:
        key = load_der_public_key(public)
        assert isinstance(key, RSAPublicKey)
        key.verify(signature, data, PKCS1v15(), SHA256())


def plain_environment(settings, _monkeypatch, _folder):
    settings.KEYS_STORE = "environment"
    settings.KEYS_IN_ENVIRONMENT = {
        "key": to_pem(generate(Algorithm.ED25519), "").decode(),
        "rsa": to_pem(generate(Algorithm.RS256), PASSWORD).decode().replace("\n", "\\n"),
    }
    settings.KEYS_PASSWORD = PASSWORD


def another_process(settings, monkeypatch, folder):
    """The documented example, in a process of its own that is really started."""
    spec = importlib.util.spec_from_file_location("key_process", ROOT / "docs" / "key_process.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "key_process", module)
    monkeypatch.setenv("KEY_PROCESS_DIR", str(folder))
    settings.KEYS_STORE = "key_process.ProcessKeys"


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_PASSWORD = PASSWORD
    key_store._made.cache_clear()
    yield settings.KEYS_DIR
    key_store._made.cache_clear()


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize(
    "use", [None, plain_environment, another_process], ids=["files", "environment", "process"]
)
def test_a_key_is_made_and_signs_and_its_private_half_is_never_seen(
    use, algorithm, folder, settings, monkeypatch, tmp_path
):
    if use is not None:
        use(settings, monkeypatch, tmp_path)
    name = NAMES[algorithm]
    public = key_store.create(name, algorithm)
    signer = key_store.signer(name, public)
    verified(algorithm, public, signer.sign(b"badge"), b"badge")
    with pytest.raises(KeyUnavailable, match="holds another key"):
        key_store.signer(name, public[::-1])
    if use is plain_environment:
        with pytest.raises(KeyUnavailable, match=f"Take the key {name} out of FETTLE_KEY_"):
            key_store.destroy(name)
        return
    key_store.destroy(name)
    key_store.destroy(name)
    with pytest.raises(KeyUnavailable):
        signer.sign(b"badge")


def test_the_example_says_what_is_missing_and_survives_the_end_of_its_process(
    folder, settings, monkeypatch, tmp_path
):
    another_process(settings, monkeypatch, tmp_path)
    with pytest.raises(KeyUnavailable, match=r"The key process refused: .*No such file"):
        key_store.key_store().public_key(NAMES[Algorithm.ED25519])
    public = key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    with pytest.raises(KeyUnavailable, match=r"refused: .*File exists"):
        key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    key_store.key_store()._process.kill()
    key_store.key_store()._process.wait()
    assert key_store.key_store().public_key(NAMES[Algorithm.ED25519]) == public


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_file_is_encrypted_and_its_owners_alone(algorithm, folder):
    key_store.create(NAMES[algorithm], algorithm)
    file = file_of(NAMES[algorithm])
    assert file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    assert [each.name for each in folder.iterdir()] == [file.name]


def test_a_file_is_never_written_over(folder):
    public = key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    with pytest.raises(KeyUnavailable, match=r"cannot be kept in .*File exists"):
        key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    assert key_store.signer(NAMES[Algorithm.ED25519], public)


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "KEY", "key-1\n", ".hidden", "x" * 80])
def test_what_is_no_name_of_a_key_leads_to_no_file(name, folder):
    with pytest.raises(ValueError, match="Not the name of a key"):
        file_of(name)


def missing(file: Path, _settings) -> None:
    file.unlink()


def wrong_password(_file: Path, settings) -> None:
    settings.KEYS_PASSWORD = "another password, just as long"


def no_password(_file: Path, settings) -> None:
    settings.KEYS_PASSWORD = ""


def no_key(file: Path, _settings) -> None:
    file.write_text("hello")


def other_kind(file: Path, _settings) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (missing, "it is not there"),
        (wrong_password, "FETTLE_KEYS_PASSWORD does not open it"),
        (no_password, "it is encrypted, and FETTLE_KEYS_PASSWORD is not set"),
        (no_key, "it holds no private key in PEM"),
        (other_kind, "it holds neither an Ed25519 nor an RSA key"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do_even_to_who_signed_a_moment_ago(harm, why, folder, settings):
    name = NAMES[Algorithm.ED25519]
    signer = key_store.signer(name, key_store.create(name, Algorithm.ED25519))
    signer.sign(b"x")
    harm(file_of(name), settings)
    with pytest.raises(KeyUnavailable) as refusal:
        signer.sign(b"x")
    assert str(refusal.value) == (
        f"The signing key {name} cannot be read from {file_of(name)}: {why}. Put it right or restore it from your "
        "backup, or rotate the key (docs/operators.md, “Keys”)."
    )


def test_a_plain_file_is_read_although_there_is_a_password(folder, settings):
    settings.KEYS_PASSWORD = ""
    public = key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    settings.KEYS_PASSWORD = PASSWORD
    assert key_store.signer(NAMES[Algorithm.ED25519], public)


@pytest.mark.parametrize("store", ["fiels", "lms.kernel.key_files.NoSuchKeys", "no.such.module.Keys"])
def test_a_store_that_does_not_exist_is_said_at_every_start(store, folder, settings):
    settings.KEYS_STORE = store
    with pytest.raises(KeyUnavailable, match="neither files, environment nor a class that can be imported"):
        key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    assert [message.id for message in keys_can_be_used()] == ["fettle.E001"]


def test_a_variable_without_a_key_and_one_of_the_wrong_kind_are_named(folder, settings):
    settings.KEYS_STORE = "environment"
    settings.KEYS_IN_ENVIRONMENT = {"key": "hello", "rsa": to_pem(generate(Algorithm.ED25519), "").decode()}
    with pytest.raises(
        KeyUnavailable, match="cannot be read from FETTLE_KEY_ED25519: it holds no private key"
    ):
        key_store.create(NAMES[Algorithm.ED25519], Algorithm.ED25519)
    with pytest.raises(KeyUnavailable, match="FETTLE_KEY_RS256 holds an Ed25519 key, not RS256"):
        key_store.create(NAMES[Algorithm.RS256], Algorithm.RS256)


def test_a_key_without_a_variable_is_a_file(folder, settings):
    settings.KEYS_STORE = "environment"
    settings.KEYS_IN_ENVIRONMENT = {}
    public = key_store.create("mentor-1", Algorithm.ED25519)
    verified(Algorithm.ED25519, public, key_store.signer("mentor-1", public).sign(b"x"), b"x")
    assert file_of("mentor-1").exists()


def encrypt() -> str:
    out = StringIO()
    call_command("encrypt_keys", stdout=out)
    return out.getvalue()


def test_existing_files_are_encrypted_in_place_once(folder, settings):
    settings.KEYS_PASSWORD = ""
    publics = {algorithm: key_store.create(NAMES[algorithm], algorithm) for algorithm in Algorithm}
    settings.KEYS_PASSWORD = PASSWORD
    assert [message.id for message in keys_can_be_used()] == ["fettle.W002"]
    said = encrypt()
    assert f"Encrypted: {NAMES[Algorithm.RS256]}.pem\n2 keys encrypted." in said
    for algorithm, public in publics.items():
        file = file_of(NAMES[algorithm])
        assert (b"ENCRYPTED" in file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (True, 0o600)
        verified(algorithm, public, key_store.signer(NAMES[algorithm], public).sign(b"x"), b"x")
    assert len(list(folder.iterdir())) == 2
    assert keys_can_be_used() == []
    assert encrypt() == "Every key is encrypted already.\n"


def test_encrypting_stops_at_a_file_that_holds_no_key_and_leaves_it_as_it_was(folder):
    FileKeys().create("key-1", Algorithm.ED25519)
    file_of("key-2").write_text("hello")
    with pytest.raises(CommandError, match="it holds no private key in PEM"):
        encrypt()
    assert file_of("key-2").read_text() == "hello"
    assert sorted(each.name for each in folder.iterdir()) == ["key-1.pem", "key-2.pem"]


def test_encrypting_without_a_password_changes_nothing(folder, settings):
    settings.KEYS_PASSWORD = ""
    with pytest.raises(CommandError, match="Nothing was changed"):
        encrypt()


def test_the_checks_tell_production_of_plain_keys_and_of_a_wrong_password(folder, settings):
    settings.KEYS_PASSWORD = ""
    assert [message.id for message in keys_can_be_used()] == ["fettle.W001"]
    settings.DEVELOPMENT = True
    assert keys_can_be_used() == []
    settings.DEVELOPMENT, settings.KEYS_PASSWORD = False, PASSWORD
    public = key_store.create("key-1", Algorithm.ED25519)
    settings.KEYS_PASSWORD = "another password, just as long"
    [message] = keys_can_be_used()
    assert (message.id, "FETTLE_KEYS_PASSWORD does not open it" in message.msg) == ("fettle.W004", True)
    assert len(public) == 32


def test_the_checks_tell_of_a_file_that_cannot_be_read(folder):
    (folder / "key-1.pem").mkdir(parents=True)
    assert [message.id for message in keys_can_be_used()] == ["fettle.W003"]


def test_a_password_comes_from_a_variable_or_a_file_and_is_long(monkeypatch, tmp_path):
    assert env.secret_if_set("FETTLE_TEST_PASSWORD", minimum=20) == ""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("FETTLE_TEST_PASSWORD_FILE", str(tmp_path / "password"))
    assert env.secret_if_set("FETTLE_TEST_PASSWORD", minimum=20) == PASSWORD
    monkeypatch.delenv("FETTLE_TEST_PASSWORD_FILE")
    monkeypatch.setenv("FETTLE_TEST_PASSWORD", "short")
    with pytest.raises(ImproperlyConfigured, match="must have at least 20 characters"):
        env.secret_if_set("FETTLE_TEST_PASSWORD", minimum=20)


def test_halves_belong_together():
    private = generate(Algorithm.RS256)
    assert load_der_public_key(public_half(private)).public_numbers() == private.public_key().public_numbers()
