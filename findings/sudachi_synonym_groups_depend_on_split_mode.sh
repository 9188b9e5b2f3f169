#!/usr/bin/env bash
# SudachiPy 0.7.0 with SudachiDict core 20261015: the synonym groups of a word depend on the split mode, and one abbreviation
# joins words that have nothing to do with each other.
#
# Seen: in split mode C «高齢者» is one unit in the group of «年寄り» (13456); in mode A it falls into 高齢 + 者 and that group is
# gone. «パブリックコメント» is in group 14741 in mode C and in none of its two units in mode A. «PC» is in four groups at once:
# those of «パソコン» (14881) and of «パブリックコメント» (14741) among them, so a search by shared groups finds either for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "sudachipy==0.7.0" "sudachidict-core==20261015"
"$folder/venv/bin/python" - <<'PY'
import warnings
warnings.simplefilter("ignore")
from sudachipy import Dictionary, SplitMode

dictionary = Dictionary(dict="core")


def groups(word, mode):
    return [set(m.synonym_group_ids()) for m in dictionary.create(mode).tokenize(word)]


elder_a, elder_c = groups("高齢者", SplitMode.A), groups("高齢者", SplitMode.C)
comment_a, comment_c = groups("パブリックコメント", SplitMode.A), groups("パブリックコメント", SplitMode.C)
pc, computer = groups("PC", SplitMode.C)[0], groups("パソコン", SplitMode.C)[0]
print("高齢者 A", elder_a, "C", elder_c)
print("パブリックコメント A", comment_a, "C", comment_c)
print("PC", pc, "パソコン", computer)
assert elder_c == [{13456}] and not any(13456 in group for group in elder_a)
assert comment_c == [{14741}] and not any(14741 in group for group in comment_a)
assert pc & computer and pc & comment_c[0] and not computer & comment_c[0]
PY
echo "as described"
