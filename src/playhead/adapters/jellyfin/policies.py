"""What one account may do, taken over for another. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ITS_OWN = ("AuthenticationProviderId", "PasswordResetProviderId")
"""How an account signs in is no permission; servers refuse a policy without them."""

RIGHTS = (
    "EnableContentDeletion",
    "EnableContentDeletionFromFolders",
    "EnableRemoteControlOfOtherUsers",
    "EnableLiveTvManagement",
    "EnableCollectionManagement",
    "EnableSubtitleManagement",
    "EnableLyricManagement",
)
"""What an administrator has because he is one; from anybody else it was given on purpose."""


def copied(own: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, Any]:
    """The template's policy for an account whose own is given. Never an administrator; and not disabled, as templates
    are on purpose, so that nobody signs in with them."""
    kept = (*ITS_OWN, *RIGHTS) if template.get("IsAdministrator") else ITS_OWN
    made = {key: value for key, value in template.items() if key not in kept}
    made |= {key: own[key] for key in kept if key in own}
    return made | {"IsAdministrator": False, "IsDisabled": False, "InvalidLoginAttemptCount": 0}
