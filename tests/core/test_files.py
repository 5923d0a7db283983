import pytest

from opentrain_server.core.files import Files


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path / "files")


def test_what_is_put_can_be_read_until_it_is_deleted(files):
    key = files.put(b"a photo")
    assert files.read(key) == b"a photo"
    files.delete(key)
    files.delete(key)
    with pytest.raises(FileNotFoundError):
        files.read(key)


def test_equal_files_are_kept_once_and_nothing_else_is_left(files):
    assert files.put(b"same") == files.put(b"same")
    assert [path.name for path in files.folder.rglob("*") if path.is_file()] == [files.put(b"same")]


@pytest.mark.parametrize("key", ["", "../secret.key", "a" * 63, "A" * 64, "/etc/passwd"])
def test_a_key_never_leads_out_of_the_folder(files, key):
    files.put(b"x")
    with pytest.raises(FileNotFoundError):
        files.read(key)
