"""Read text files and fingerprint folders."""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

from muster.data.errors import InputError, quote

DIGEST_CHARACTERS = 16


def read_text(path: Path) -> str:
    """Return the UTF-8 text of a file, without a byte order mark.

    Raises `InputError` if the file is absent, a folder, empty, or not text.
    """
    if os.path.isdir(path):
        raise InputError(f"{path}: expected a file, found a folder")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{quote(path)}: cannot be read ({error})") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is not UTF-8"
        raise InputError(f"{path}: expected text, found a binary file ({where})") from None
    if not text.strip():
        raise InputError(f"{path}: expected text, found an empty file")
    if "\0" in text:
        raise InputError(f"{path}: expected text, found a binary file (it holds a zero byte)")
    return text


def digest_folder(folder: Path, leave_out: Collection[str] = ()) -> str:
    """Return 16 hexadecimal digits that change when any file of the folder changes.

    Names and contents of all files count, in order of name; hidden files (`.name`) and those to ``leave_out`` do not.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        counts = inside.as_posix() not in leave_out and not any(part.startswith(".") for part in inside.parts)
        if path.is_file() and counts:
            raw = path.read_bytes()
            digest.update(f"{inside.as_posix()}\0{len(raw)}\0".encode())
            digest.update(raw)
    return digest.hexdigest()[:DIGEST_CHARACTERS]
