import pytest
from pydantic import ValidationError

from playhead.config.features import Downloads, History, Imports, OpenSubtitles, Plex, StorageRoot, Subtitles
from playhead.config.settings import Settings


def test_history_has_its_defaults_and_bounds() -> None:
    history = History()
    assert (history.threshold, history.min_seconds, history.poll_interval_ms, history.carry_days) == (
        85,
        120,
        10_000,
        30,
    )
    for wrong in ({"threshold": 0}, {"threshold": 101}, {"min_seconds": 3601}, {"poll_interval_ms": 4999}):
        with pytest.raises(ValidationError):
            History.model_validate(wrong)


def test_languages_are_normal_in_each_library() -> None:
    wanted = Subtitles.model_validate({"libraries": {"Movies": ["ENG", "pt-br"], "Home": []}})
    assert wanted.libraries == {"Movies": ("en", "pt-BR"), "Home": ()}
    with pytest.raises(ValidationError, match="unknown language 'xx'"):
        Subtitles.model_validate({"default": ["xx"]})


def test_a_login_is_whole_or_absent() -> None:
    assert OpenSubtitles.model_validate({"api_key": "k", "username": "", "password": ""}).username is None
    with pytest.raises(ValidationError, match="belong together"):
        OpenSubtitles.model_validate({"api_key": "k", "username": "me"})


def test_opensubtitles_needs_its_key() -> None:
    with pytest.raises(ValidationError):
        Subtitles.model_validate({"providers": {"opensubtitles": {}}})


def test_a_translator_says_from_which_languages() -> None:
    given = {"base_url": "http://h/v1", "model": "m"}
    assert Subtitles.model_validate({"translate": given | {"from": ["eng"]}}).translate is not None
    with pytest.raises(ValidationError):
        Subtitles.model_validate({"translate": given | {"from": []}})


def test_plex_in_use_needs_address_and_token() -> None:
    assert Plex.model_validate({"enabled": True, "url": "http://p:32400", "token": "t"}).enabled
    assert Plex.model_validate({"music_section": 3}).music_section == "3"
    with pytest.raises(ValidationError, match="needs url and token"):
        Plex.model_validate({"enabled": True, "url": "http://p:32400"})


def test_a_storage_root_includes_all_kinds_unless_told() -> None:
    assert StorageRoot(name="nas", path="/mnt").include == ("video", "audio", "image")
    with pytest.raises(ValidationError):
        StorageRoot.model_validate({"name": "nas", "path": "/mnt", "include": ["text"]})


def test_a_share_of_certainty_lies_between_0_and_1() -> None:
    assert Imports().confidence == 0.95
    with pytest.raises(ValidationError):
        Imports(confidence=95)


def test_downloads_come_from_named_hosts() -> None:
    assert Downloads.model_validate({"direct": {"allow": ["cdn.example"]}}).direct.allow == ("cdn.example",)
    with pytest.raises(ValidationError):
        Downloads.model_validate({"direct": {"allow": ["http://cdn.example"]}})


def test_a_notification_target_may_be_an_address_alone() -> None:
    settings = Settings.model_validate({"notify": ["ntfy://topic", {"url": "x://token", "filter": ["down"]}]})
    assert [target.filter for target in settings.notify] == [(), ("down",)]
    assert "token" not in repr(settings.notify)
