"""Which types say only that a secret may stand here: believed in text that somebody wrote, and nowhere else."""

GUESSES = frozenset(
    {
        "Assigned Key",
        "Assigned Secret",
        "Authorization Header",
        "Base64 High Entropy String",
        "Basic Auth Credentials",
        "Hex High Entropy String",
        "Public IP (ipv4)",
        "Secret Argument",
        "Secret Keyword",
        "curl Credentials",
        "netrc Password",
    }
)
