"""Terms and privacy: the operator's texts, or templates that say they are."""

from hashlib import sha256

import pytest

from conftest import emptied, running
from opentrain_server.core.settings import Settings, SettingsError, load
from opentrain_server.web import papers


@pytest.mark.parametrize("path", ["/terms", "/privacy"])
def test_what_is_shipped_says_that_it_is_a_template(http, path):
    page = http.get(path)
    assert page.status_code == 200 and "<strong>This text is a template" in page.text


def test_the_operators_texts_are_shown_and_their_version_is_their_hash(postgres, tmp_path, http):
    terms = tmp_path / "terms.md"
    terms.write_text("# Ours\n\n<script>alert(1)</script> [x](javascript:alert(1)) **bold**\n")
    settings = Settings(data_dir=tmp_path, origin="http://market.test", terms_file=terms)
    with running(postgres, settings) as world, emptied(world):
        page = http.get(world.url + "/terms").text
    assert "<h1>Ours</h1>" in page and "<strong>bold</strong>" in page
    assert "<script>alert" not in page and 'href="javascript' not in page
    version = papers.versions(settings)["terms"]
    assert version == sha256(terms.read_bytes()).hexdigest() and version[:12] in page
    terms.write_text("# Others\n")
    assert papers.versions(settings)["terms"] != version


def test_a_file_that_cannot_be_read_is_told_at_the_start(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENTRAIN_TERMS_FILE", str(tmp_path / "missing.md"))
    with pytest.raises(SettingsError, match="OPENTRAIN_TERMS_FILE: must be a text file"):
        load()
    monkeypatch.setenv("OPENTRAIN_TERMS_FILE", "")
    assert load().terms_file is None
