"""`catalog check --fix`: what needs no judgement is corrected, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.fix import FIXABLE, fix_text
from build_scripts.records import KEY_ORDER
from tests.conftest import run

RECORD = "catalog/papers/moss.yml"


def fixed(text: str, path: str = RECORD) -> str:
    """The text with all corrections."""
    return fix_text(path, text, FIXABLE)[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("doi: https://doi.org/10.1000/182\n", "doi: 10.1000/182\n"),
        ("doi: 'doi: 10.1000/182'\n", "doi: 10.1000/182\n"),
        ("doi: http://dx.doi.org/10.1000/(a)b;c # ours\n", "doi: 10.1000/(a)b;c # ours\n"),
        ("arxiv_id: arXiv:2509.24320\n", "arxiv_id: '2509.24320'\n"),
        ("arxiv_id: https://arxiv.org/abs/2509.24320v2\n", "arxiv_id: 2509.24320v2\n"),
        ("arxiv_id: https://arxiv.org/pdf/math/0309136\n", "arxiv_id: math/0309136\n"),
        ("date: 2024/3/9\n", "date: 2024-03-09\n"),
        ("date: 2024-3\n", "date: 2024-03\n"),
        ("date: 9th March 2024\n", "date: 2024-03-09\n"),
        ("date: Mar. 2024\n", "date: 2024-03\n"),
        ("date: 2024-03-09T10:00:00Z\n", "date: 2024-03-09\n"),
        ("added: 2024-3-9\n", "added: 2024-03-09\n"),
        ("title: Moss  \t\nvenue: Acta\t\n", "title: Moss\nvenue: Acta\n"),
        ("title: Moss \r\nvenue: Acta\r\n", "title: Moss\r\nvenue: Acta\r\n"),
        ("title: Moss", "title: Moss\n"),
        ("tags: [a, b, a, a, c]\n", "tags: [a, b, c]\n"),
        ("tags:\n  - a\n  - b\n  - a\n", "tags:\n  - a\n  - b\n"),
        ("# note\ntitle: Moss\n# the id\nid: moss # frozen\n", "# note\n# the id\nid: moss # frozen\ntitle: Moss\n"),
        ("tags:\n- a\n\ntitle: >-\n  Moss\n  on it\nid: moss", "id: moss\n\ntitle: >-\n  Moss\n  on it\ntags:\n- a\n"),
    ],
)  # fmt: skip
def test_what_needs_no_judgement_is_corrected(before: str, after: str) -> None:
    """Every other byte stays, comments and line ends too; a second time nothing is left to do."""
    assert fixed(before) == after
    assert fix_text(RECORD, after, FIXABLE) == (after, [])


@pytest.mark.parametrize(
    "text",
    [
        "doi: see 10.1000/182\n",
        "doi: 10.1000/182, 10.1000/183\n",
        "arxiv_id: 2509.24320 and 2509.24321\n",
        "arxiv_id: see arXiv:2509.24320\n",
        "date: 03/04/2024\n",
        "date: 3/2024\n",
        "date: about 2024\n",
        "date: 2024-02-30\n",
        "date: March or April 2024\n",
        "added: 2024-3\n",
        "title: |\n  Moss  \n  on Roofs\n",
        'title: "Moss  \n',
        "title: Moss\nfolder: x\nid: moss\n",
        "title: Moss\nid: moss\ntitle: Moss\n",
        "tags:\n  - a\n  - a # the other one\n",
        "tags: *x\nid: &x moss\n",
        "id: roofs\n",
        "",
    ],
)
def test_what_needs_a_judgement_stays(text: str) -> None:
    """Two values, a lost month, spaces that are part of a text, unknown or repeated keys, YAML that cannot be read."""
    assert fix_text(RECORD, text, FIXABLE) == (text, [])


def test_other_files_keep_their_order() -> None:
    """Only records have an order of fields; spaces are corrected everywhere."""
    assert fixed("title: x \nfile: a.txt", "catalog/sources/sources.yml") == "title: x\nfile: a.txt\n"
    assert fixed("title: x\nid: y\n", "catalog/tags.yml") == "title: x\nid: y\n"


@given(st.permutations(KEY_ORDER), st.sampled_from(["\n", "\r\n"]))
def test_fields_take_their_comments_with_them(keys: list[str], end: str) -> None:
    """However the fields are mixed, each stays below its comment, and the head of the file above all."""
    text = "".join(f"# about {key}{end}{key}: {key} text{end}" for key in keys)
    ordered = "".join(f"# about {key}{end}{key}: {key} text{end}" for key in KEY_ORDER)
    head = f"---{end}"
    edited = fix_text(RECORD, f"{head}{text}", ["field-order"])[0]
    first = f"# about {keys[0]}{end}"
    assert edited == head + first + ordered.replace(first, "", 1)


def test_a_check_says_what_it_corrects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --dry-run nothing is written; codes can be chosen; afterwards the catalog is checked again."""
    path = tmp_path / "catalog" / "papers" / "moss.yml"
    path.parent.mkdir(parents=True)
    text = "id: moss\ntitle: Moss \nabstract: Soft and green.\ndoi: doi:10.1000/182\nadded: 2026-11-20\n"
    path.write_text(text)

    def check(*options: str) -> tuple[int, str]:
        status = run("--root", str(tmp_path), "check", *options)
        return status, capsys.readouterr().out

    assert check("--dry-run") == (2, "")
    status, out = check("--fix", "--dry-run")
    assert (status, path.read_text()) == (1, text)
    assert out == (
        f"{RECORD}:2:12: would fix[trailing-spaces]: the line ends in spaces\n"
        f"{RECORD}:4:6: would fix[bad-doi]: doi is 10.1000/182 instead of 'doi:10.1000/182'\n"
        "2 corrections, none written (--dry-run)\n"
    )
    assert check("--fix", "--only", "trailing-spaces")[0] == 0
    assert path.read_text() == text.replace("Moss \n", "Moss\n")
    assert check("--fix") == (0, f"{RECORD}:4:6: fixed[bad-doi]: doi is 10.1000/182 instead of 'doi:10.1000/182'\n"
                                 "1 correction\n1 paper: no errors, 0 warnings\n")  # fmt: skip
    assert check("--fix") == (0, "0 corrections\n1 paper: no errors, 0 warnings\n")
