import pytest

from playhead.config.languages import normal_language


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("en", "en"),
        ("ENG", "en"),
        ("pt-br", "pt-BR"),
        ("fre:forced", "fr:forced"),
        ("fra", "fr"),
        ("zh-hans", "zh-Hans"),
        ("zh-HANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("no", "no"),
        ("fil", "fil"),
        ("en:sdh", "en:sdh"),
    ],
)
def test_a_language_has_one_spelling(written: str, normal: str) -> None:
    assert normal_language(written) == normal


@pytest.mark.parametrize("written", ["", "xx", "english", "english!", "en:loud", "e", "en-", "en_US", "qqq", "en\n"])
def test_what_is_no_language_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r"unknown language .*; write an ISO 639 code such as en, pt-BR"):
        normal_language(written)


def test_a_spelling_that_is_normal_stays() -> None:
    for written in ("ger", "pt-br", "slo:sdh", "zh-hant"):
        assert normal_language(normal_language(written)) == normal_language(written)
