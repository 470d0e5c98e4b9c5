"""The shapes of playlists fit what there is."""

from __future__ import annotations

from typing import get_args

from playhead.delivery.api.playlist_models import LinkAsked, Playlist
from playhead.features.playlists.model import State


def test_every_state_has_its_word() -> None:
    assert set(get_args(Playlist.model_fields["state"].annotation)) == {state.value for state in State}


def test_the_other_list_is_named_with() -> None:
    assert LinkAsked.model_validate({"with": "7"}).with_ == "7"
    assert LinkAsked().with_ is None
