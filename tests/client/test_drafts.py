"""From a description to a draft."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def create(run: Any, server: Any, answers: Any) -> Any:
    """`jobs draft create …`, answered 201 with something missing."""
    created = {**answers["created"], "validation": answers["missing"]}
    server.on("POST", "/job-drafts", (201, created))
    return lambda *words, **more: run("jobs", "draft", "create", *words, **more)


@pytest.mark.parametrize("flag", ["--description", "--text"])
def test_a_description_is_sent_as_it_is(create: Any, server: Any, flag: str) -> None:
    assert create(flag, " 5 labelers ü ", "--external-id", "x1").exit_code == 0
    assert server.seen[0].body == {"rawJobDescription": " 5 labelers ü ", "externalId": "x1"}


def test_a_description_comes_from_a_file_or_stdin(create: Any, server: Any, tmp_path: Path) -> None:
    file = tmp_path / "job.txt"
    file.write_bytes(b"\xef\xbb\xbffrom a file")
    create("--file", str(file))
    create("--description-file", "-", text="from stdin")
    sources = [request.body["rawJobDescription"] for request in server.seen]
    assert sources == ["from a file", "from stdin"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "one of them"),
        (["--text", "a", "--file", "-"], "one of them"),
        (["--file", "absent.txt"], "cannot read absent.txt"),
        (["--file", "."], "cannot read"),
        (["--text", "{", "--format", "opentrain_canonical"], "is JSON"),
        (["--text", "a", "--format", "pdf"], "'pdf' is not one of"),
    ],
)
def test_what_is_no_source_is_refused(create: Any, server: Any, words: list[str], message: str) -> None:
    result = create(*words)
    assert (result.exit_code, server.seen) == (2, [])
    assert message in result.stderr


def test_a_file_that_is_no_text_or_too_long_is_refused(create: Any, server: Any, tmp_path: Path) -> None:
    file = tmp_path / "job.bin"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in create("--file", str(file)).stderr
    file.write_bytes(b"x" * (1024 * 1024 + 1))
    assert "longer than" in create("--file", str(file)).stderr
    assert server.seen == []


@pytest.mark.parametrize(
    ("form", "text", "key", "value"),
    [
        ("text", "a", "text", "a"),
        ("opentrain_canonical", '{"title":"a"}', "job", {"title": "a"}),
        ("schema_org_job_posting", '[{"@type":"JobPosting"}]', "jsonLd", [{"@type": "JobPosting"}]),
        ("indeed_xml", "<job/>", "xml", "<job/>"),
        ("hr_xml", "<job/>", "xml", "<job/>"),
    ],
)
def test_each_format_has_its_key(
    create: Any, server: Any, form: str, text: str, key: str, value: Any
) -> None:
    create("--text", text, "--format", form)
    assert server.seen[0].body == {"format": form, key: value}


def test_the_key_of_a_draft_stands_in_its_body(create: Any, server: Any) -> None:
    create("--text", "a", "--idempotency-key", "mine")
    assert server.seen[0].body["idempotencyKey"] == "mine"
    assert server.seen[0].headers["idempotency-key"] != "mine"


def test_each_missing_field_is_asked_for_with_its_command(create: Any) -> None:
    result = create("--text", "a")
    lines = result.stdout.splitlines()
    asked = [number for number, line in enumerate(lines) if line.startswith("ask: ")]
    assert len(asked) == 1
    assert lines[asked[0]].startswith("ask: Which level should trainers have? (EXPERT, ENTRY_LEVEL")
    assert lines[asked[0] + 1] == "     opentrain jobs draft update j1 --set experienceLevel=INTERMEDIATE"
    assert "issue: jobDescription: Take the e-mail address out." in lines
    for text in (
        "Spanish sentiment labels",
        "Title made from the text.",
        "free coffee",
        "posts counted as files",
    ):
        assert text in result.stdout


def test_a_ready_draft_names_the_next_command(run: Any, server: Any, answers: Any) -> None:
    server.on("POST", "/job-drafts", (201, answers["created"]))
    result = run("jobs", "draft", "create", "--text", "a", "--base-url", server.base_url)
    assert result.stdout.splitlines()[-1] == f"Next: opentrain jobs publish j1 --base-url {server.base_url}"


def test_an_example_cannot_smuggle_a_command_in(run: Any, server: Any, answers: Any) -> None:
    entry = {
        **answers["missing"]["missingFields"][0],
        "example": "a; rm -rf ~\n$(x)",
        "prompt": "ask: \x1b[2J?",
    }
    validation = {"publishReady": False, "missingFields": [entry], "issues": []}
    server.on("POST", "/job-drafts", (201, {**answers["created"], "validation": validation}))
    result = run("jobs", "draft", "create", "--text", "a")
    assert "     opentrain jobs draft update j1 --set 'experienceLevel=a; rm -rf ~ $(x)'" in result.stdout
    assert "\x1b" not in result.stdout


def test_fields_come_typed_from_flags_over_a_file(
    run: Any, server: Any, answers: Any, tmp_path: Path
) -> None:
    file = tmp_path / "f.json"
    file.write_text(json.dumps({"headcount": 1, "workloadDesc": "a,b", "ofTomorrow": [1]}))
    changed = {"ok": True, "jobId": "j1", "status": "DRAFT", "validation": answers["created"]["validation"]}
    server.on("PATCH", "/job-drafts/j1", (200, changed))
    words = ["--set", "headcount=5", "--set", "languages=Spanish,English", "--set", "fixedPrice="]
    result = run("jobs", "draft", "update", "j1", *words, "--fields-file", str(file))
    assert server.seen[0].body == {
        "headcount": 5,
        "workloadDesc": "a,b",
        "ofTomorrow": [1],
        "languages": ["Spanish", "English"],
        "fixedPrice": None,
    }
    assert "Next: opentrain jobs publish j1" in result.stdout
    run("jobs", "draft", "update", "--job-id", "j1", "--fields-file", "-", text='{"headcount": null}')
    assert server.seen[1].body == {"headcount": None}


def test_a_draft_is_shown_and_deleted(run: Any, server: Any, answers: Any) -> None:
    server.on("GET", "/job-drafts/j1", (200, answers["draft"]))
    result = run("jobs", "draft", "get", "j1")
    assert "j1 (DRAFT)" in result.stdout
    assert "Next: opentrain jobs publish j1" in result.stdout
    server.on("DELETE", "/job-drafts/j1", (200, {"ok": True, "jobId": "j1", "deleted": True}))
    assert run("jobs", "draft", "delete", "--job-id", "j1").stdout.startswith("Deleted j1.")
