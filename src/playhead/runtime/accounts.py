"""The parts that make and remove accounts, from the settings and the ports. Starts nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playhead.config.settings import Settings
from playhead.features.accounts.feature import AccountsFeature
from playhead.features.accounts.perform import LookWork, MakeWork, RemoveWork
from playhead.features.accounts.secrets import Keeper
from playhead.journal.worker import Handler
from playhead.ports.accounts import Accounts
from playhead.runtime.parts import accounts_policy_of


@dataclass(frozen=True)
class AccountParts:
    """What hears of accounts, what acts, and who keeps the passwords until they are seen."""

    feature: AccountsFeature
    works: Sequence[Handler]
    keeper: Keeper


def account_parts(settings: Settings, ports: Mapping[str, Accounts], secret: bytes) -> AccountParts:
    """`ports` by server; `secret` stands outside the database."""
    policy, keeper = accounts_policy_of(settings), Keeper(secret, secrets.choice)
    works = (MakeWork(ports, policy, keeper), RemoveWork(ports, policy), LookWork(ports))
    return AccountParts(AccountsFeature(policy), works, keeper)
