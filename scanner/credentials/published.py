"""Keys that are the same for everybody: what an emulator is started with, what a test mode takes, what a standard
shows, and what a page that explains tokens signs them with. Who finds one of them can do nothing with it that everybody
could not do before.

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
    # OAuth's access token, refresh token and client's secret, the latter as HTTP sends it too: RFC 6749 and 6750
    "6c96130f130ab0d6d158397e24d2bcc1c9a5e73ae081f6e983f1c7b545d24a4c",
    "00cf4c781dc37003f7c7dd7d4c9a6ef1e0f4c62d9a291aa8bc398774e3fefd32",
    "e9974c507d2a802143f614c878fcbb622a3800e05e6e0d329fee2c5b6b243329",
    "ca7459e2b26776de081b9a07e40227fd6cff232a1e3233ff6b6aa6d036ca9981",
    "584b27d64ebc1b3341f7fc9a9c3f1a54422e9a1ca3079fd5531d9f489219f8d0",
    "b8e148545b13c78bc74da2f1a7275dd71e56ddece129d7d2f7b3ecc06f7994da",
    # The key of one-time passwords: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    "8be5d113c0871ce1a122d68a7dff940ab7b09ad8dfcfd9a85aa5c1acc026279e",
    # The nonce of a WebSocket: RFC 6455
    "15cef4b629cc2d07a4563df9516739d4c8d6097eb283e5260fd59299a3c99c56",
    # The playground that MinIO runs for everybody: https://github.com/minio/mc/blob/master/README.md
    "1bbb9293c38acc5e510d904495845d532df64a9e5996b2ec7c86cc2e2ac33b5a",
    "df452eef23e8cf2c74af54c0c7419c05a5ec70ef4d5c2eb04082b02af8c55598",
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
    """Whether a value is one of the keys that are printed for everybody."""
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
