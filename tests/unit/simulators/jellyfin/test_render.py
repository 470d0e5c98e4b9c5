from __future__ import annotations

import json

import pytest

from playhead.simulators.jellyfin import render
from playhead.simulators.jellyfin.payload import Data, Guid, Moment

ID = "78879aa116ec2eea14f6eb1b1ca03f64"
DATA: Data = {"Id": Guid(ID), "At": Moment(0), "Played": True, "Count": 3, "Name": 'A \\"b\\" & é', "None": None}


def test_send_all_has_real_types_plain_ids_and_written_nulls() -> None:
    body = json.loads(render.send_all(DATA))
    assert body["Id"] == ID
    assert (body["Played"], body["Count"], body["None"]) == (True, 3, None)
    assert body["At"] == "0001-01-01T00:00:00.0000000Z"


def test_send_all_escapes_quotes_markup_and_other_scripts_as_dotnet_does() -> None:
    written = render.send_all({"Name": DATA["Name"]})
    assert written == '{"Name":"A \\\\\\u0022b\\\\\\u0022 \\u0026 \\u00E9"}'
    assert json.loads(written)["Name"] == DATA["Name"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{Id}}", "78879aa1-16ec-2eea-14f6-eb1b1ca03f64"),
        ("{{Played}}/{{Count}}/{{ Count }}", "True/3/3"),
        ("[{{Missing}}{{None}}]", "[]"),
        ("{{At}}", "0001-01-01T00:00:00.0000000Z"),
        ("{{Name}}", "A \\&quot;b\\&quot; &amp; é"),
        ("{{{Name}}}", 'A \\"b\\" & é'),
        ("{{{json_encode Count}}}", "3"),
        ("{{#if_equals Count '3'}}yes{{else}}no{{/if_equals}}", "yes"),
        ("{{#if_equals Count 4}}yes{{else}}no{{/if_equals}}", "no"),
        ("{{#if_exist Missing}}yes{{/if_exist}}", ""),
        ("{{#if Played}}a{{#if Missing}}b{{else}}c{{/if}}{{/if}}", "ac"),
    ],
)
def test_templates_are_rendered_as_the_plugin_does(template: str, expected: str) -> None:
    assert render.template(template, DATA) == expected


def test_encoding_an_absent_value_loses_the_event() -> None:
    with pytest.raises(render.Unrenderable):
        render.template("{{{json_encode Missing}}}", DATA)
