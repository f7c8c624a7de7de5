"""Files that are not text are refused; a folder's digest follows its content."""

from pathlib import Path

import pytest

from muster.data.errors import InputError
from muster.data.files import digest_folder, read_text


def test_text_comes_without_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffпривіт".encode())
    assert read_text(file) == "привіт"


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "empty file"),
        (b" \n\n", "empty file"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "binary file"),
        (b"a,b\n1,\x00\n", "zero byte"),
    ],
)
def test_files_that_are_not_text_are_refused(tmp_path: Path, raw: bytes, complaint: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(raw)
    with pytest.raises(InputError, match=complaint) as refusal:
        read_text(file)
    assert str(file) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_absent_file_folder_and_odd_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="found a folder"):
        read_text(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_text(Path("odd\0name"))
    with pytest.raises(InputError, match="cannot be read"):
        read_text(tmp_path / ("long" * 200))


def test_digest_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("12")
    (tmp_path / "b").write_text("3")
    first = digest_folder(tmp_path)
    assert len(first) == 16
    assert int(first, 16) >= 0
    assert digest_folder(tmp_path) == first
    (tmp_path / ".hidden").write_text("an editor's copy")
    assert digest_folder(tmp_path) == first
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("23")
    moved = digest_folder(tmp_path)
    (tmp_path / "b").rename(tmp_path / "c")
    assert len({first, moved, digest_folder(tmp_path)}) == 3


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n ", "\u3000\u2003".encode(), b"\t\x0b"])
def test_a_file_of_marks_and_blanks_is_empty(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a").write_bytes(raw)
    with pytest.raises(InputError, match="found an empty file"):
        read_text(tmp_path / "a")


def test_what_is_left_out_changes_no_digest_and_all_else_does(tmp_path: Path) -> None:
    for name in ("a", "b", "deep/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    plain = digest_folder(tmp_path, ["b"])
    (tmp_path / "b").write_text("other")
    assert digest_folder(tmp_path, ["b"]) == plain
    assert digest_folder(tmp_path) != plain
    (tmp_path / "deep" / "b").write_text("not the one left out")
    assert digest_folder(tmp_path, ["b"]) != plain


def test_hidden_folders_do_not_count_and_an_empty_one_has_a_digest(tmp_path: Path) -> None:
    empty = digest_folder(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x").write_text("x")
    (tmp_path / "nothing").mkdir()
    assert digest_folder(tmp_path) == empty
