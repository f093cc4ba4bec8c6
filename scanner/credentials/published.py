"""Keys that are the same for everybody: what an emulator is started with, what a test mode takes, and what a page
that explains tokens signs them with. Who finds one of them can do nothing with it that everybody could not do before.

Whole keys are told by their digests, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import unquote

_KEYS = {
    # Azurite and the Azure Storage emulator before it
    # https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    "0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059",
    # The Azure Cosmos DB emulator: https://learn.microsoft.com/azure/cosmos-db/emulator
    "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615",
    # reCAPTCHA, which lets every test pass: https://developers.google.com/recaptcha/docs/faq
    "f5e95c9954635b65acab57e6d5ea663eb900f06dc8794a90358f5abb1c77d4e0",
}
_LONGEST = 150  # characters of one of them, with every other one escaped
_PREFIX = "AccountKey="  # which AzureStorageKeyDetector hands out with the key

_SIGNING = (
    # jwt.io's, before 2025 and since
    *("your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret", "a-string-secret-at-least-256-bits-long"),
    # Supabase on one's own machine: https://supabase.com/docs/guides/local-development
    "super-secret-jwt-token-with-at-least-32-characters-long",
)
_DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}  # RFC 7518, section 3.2
_ALGORITHM = re.compile(rb'"alg"\s*:\s*"(HS\d{3})"')


def is_published(value: str) -> bool:
    """Whether a value is one of the keys that vendors print for everybody."""
    key = unquote(value.removeprefix(_PREFIX)) if len(value) <= _LONGEST else ""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest() in _KEYS


def anyone_signs(header: bytes, signed: str, signature: str) -> bool:
    """Whether a JSON Web Token of this decoded `header` has the `signature` of such a secret.

    `signed` is what the signature is of: header and payload as they stand there, with the point between them.
    """
    algorithm = _ALGORITHM.search(header)
    digest = _DIGESTS.get(algorithm[1].decode()) if algorithm else None
    if digest is None:
        return False
    content = signed.encode("utf-8", "surrogatepass")
    made = (hmac.digest(secret.encode(), content, digest) for secret in _SIGNING)
    return any(urlsafe_b64encode(each).decode().rstrip("=") == signature for each in made)
