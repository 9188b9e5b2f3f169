"""Train the shipped encoder: a static Japanese embedding model in the sentence-transformers format.

A text is cut into pieces by a Unigram tokenizer, each piece has one row of a table, and the text's
vector is the sum of its rows at unit length. So the model is a table and a tokenizer, encoding takes
microseconds and needs no torch. Training has four steps:

1. count   SudachiPy cuts the training text into words; a word becomes a piece, and so does its kana
           reading, so that a question typed in hiragana alone meets the same rows (`count_pieces`);
2. start   each piece starts as the chiVe vector of its dictionary word, weighted by inverse frequency,
           and function words as zero (`initial_table`);
3. learn   questions are pulled to the paragraphs that answer them, synonyms to each other, and graded
           sentence pairs into their order (`learn`);
4. save    one folder that SentenceTransformer and model2vec.StaticModel both load (`save_model`).

Invariant: the same data, recipe, seed, package versions and number of threads give the same bytes.
The document that the assistant answers from, and the questions about it, are never trained on here;
`adapt` is the separate, optional step that fits a finished model to one consultation's questions.

Sources: chiVe vectors, Manabe et al. 2019, as packed in the ja-ginza wheel · JaQuAD, So et al. 2022 ·
JSTS of JGLUE, Kurihara et al. 2022 · the synonym dictionary of Sudachi, Works Applications ·
inverse-frequency weights (SIF), Arora et al. 2017 · CoSENT loss, Su 2022.
"""

from __future__ import annotations

import json
import math
import time
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import numpy as np
import typer
from numpy.typing import NDArray

from corpus.errors import BadData, ConsultationError, MissingFile

if TYPE_CHECKING:
    import torch
    from sudachipy import Morpheme
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Encode = Callable[[Sequence[str]], Floats]  # texts → unit vectors, shape (len(texts), dimensions)
T = TypeVar("T")

MODEL_DIR = Path(__file__).parent / "model"
RESERVED = ("[UNK]", *(f"<0x{byte:02X}>" for byte in range(256)))  # the names that byte_fallback looks for
RARE = 0.01  # the expected count of a character that was never seen as a word
NO_TOPIC = 0.002  # length of the rows without a topic: nothing beside a word, a direction when alone


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the model besides data and seed; the defaults are the shipped model."""

    dimensions: int = 300
    pieces: int = 60_000
    kana_share: float = 0.15  # a reading counts as this share of its word; 0 leaves readings out
    drop_function_words: bool = True
    prior_tokens: float = 2e6  # chiVe's word ranks weigh as much as a text of this many words
    sif: float = 1e-3  # `a` in a / (a + p(word)): Arora et al. find 1e-3 to 1e-4 best
    epochs: int = 4
    batch: int = 512  # pairs a step: each is told apart from the 511 others
    rate: float = 2e-3
    adapt_epochs: int = 20
    adapt_rate: float = 1e-3  # higher rates gain on questions like those trained on, and learn them by heart
    trained_share: float = 0.6  # the rest is the start, which knows words that training never saw
    scale: float = 20.0  # cosines are multiplied by this before the softmax and in CoSENT
    synonyms: bool = True
    kana_questions: float = 0.5  # share of the questions that are also paired with themselves in hiragana


# --- Reading the data -------------------------------------------------------------------------


class Answered(NamedTuple):
    """A JaQuAD question with its paragraph and the sentence of it that holds the answer."""

    question: str
    paragraph: str
    sentence: str


class Graded(NamedTuple):
    """A JSTS pair of captions; ``grade`` is 0 (unrelated) to 5 (the same meaning)."""

    left: str
    right: str
    grade: float
    held_out: bool


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the model learns from; ``synonyms`` are groups of words of one meaning."""

    answered: list[Answered]
    graded: list[Graded]
    synonyms: list[list[str]]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """chiVe: a word's rank (0 is the most frequent), and the row of ``table`` (rows, 300) it uses.

    Rare words share the row of their nearest neighbour: 480,443 words use 20,000 rows of unit length.
    """

    words: list[str]
    rows: list[int]
    table: Floats
    rank: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        ranks: dict[str, int] = {}
        for rank, word in enumerate(self.words):
            ranks.setdefault(normalise(word), rank)
        object.__setattr__(self, "rank", ranks)

    def get(self, word: str) -> Floats | None:
        rank = self.rank.get(normalise(word))
        return None if rank is None else self.table[self.rows[rank]]


def normalise(text: str) -> str:
    """The form in which pieces are counted; the tokenizer applies the same to what it reads."""
    return unicodedata.normalize("NFKC", text).lower()


def read_data(folder: Path) -> TrainingData:
    """Read the training parts of JaQuAD, JSTS and the synonyms from ``folder``."""
    return TrainingData(
        answered=read_jaquad(folder, "train"),
        graded=read_jsts(folder),
        synonyms=read_synonyms(folder),
    )


def read_jaquad(folder: Path, part: str) -> list[Answered]:
    """Questions of ``jaquad/jaquad_{part}_*.json``, in the order of the files."""
    paths = sorted((folder / "jaquad").glob(f"jaquad_{part}_*.json"))
    if not paths:
        raise MissingFile(folder / "jaquad" / f"jaquad_{part}_*.json", "JaQuAD のファイル")
    return [pair for path in paths for pair in _answered(path)]


def _answered(path: Path) -> Iterator[Answered]:
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                for qa in paragraph["qas"]:
                    start = qa["answers"][0]["answer_start"]
                    yield Answered(qa["question"], paragraph["context"], sentence_at(paragraph["context"], start))
    except (json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
        raise BadData(path, None, "JaQuAD 形式の JSON", f"読めない内容({error!r})") from error


def sentence_at(text: str, position: int) -> str:
    """The sentence of ``text`` around ``position``; sentences end at 。 or a line break."""
    start = max(text.rfind("。", 0, position), text.rfind("\n", 0, position)) + 1
    ends = [end for mark in "。\n" if (end := text.find(mark, position)) >= 0]
    return text[start : min(ends, default=len(text)) + 1].strip()


def read_jsts(folder: Path) -> list[Graded]:
    """Pairs of ``jsts/train-v1.3.json``; all pairs of a tenth of the photographs are held out."""
    path = folder / "jsts" / "train-v1.3.json"
    return [_graded(path, number, line) for number, line in enumerate(_lines(path, "JSTS のファイル"), start=1)]


def _graded(path: Path, number: int, line: str) -> Graded:
    try:
        pair = json.loads(line)
        photograph = str(pair["yjcaptions_id"]).split("-")[0].split("_")[0]
        held_out = zlib.crc32(photograph.encode()) % 10 == 0
        return Graded(pair["sentence1"], pair["sentence2"], float(pair["label"]), held_out)
    except (json.JSONDecodeError, KeyError, ValueError, TypeError) as error:
        raise BadData(path, number, "JSTS の1件(JSON)", f"読めない行({error!r})") from error


def read_synonyms(folder: Path) -> list[list[str]]:
    """Groups of the Sudachi synonym dictionary, without the words it marks as not to be expanded."""
    path = folder / "sudachi_synonyms.txt"
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(_lines(path, "Sudachi 同義語辞書"), start=1):
        cells = line.split(",")
        if len(cells) < 9:
            raise BadData(path, number, "9欄以上の同義語の行", f"{len(cells)}欄")
        if cells[2] != "2":  # column 3: 2 means "never use for expansion"
            groups[cells[0]].append(cells[8])
    return [group for group in groups.values() if len(group) > 1]


class Asked(NamedTuple):
    """A question and the numbers of the opinions that answer it."""

    question: str
    opinions: frozenset[int]


def read_asked(path: Path) -> list[Asked]:
    """JSON lines with ``question`` and ``opinions``; a question without opinions is left out."""
    rows = [_json_line(path, number, line) for number, line in enumerate(_lines(path, "質問のファイル"), start=1)]
    return [Asked(str(row["question"]), frozenset(row["opinions"])) for row in rows if row.get("opinions")]


def _lines(path: Path, what: str) -> list[str]:
    if not path.is_file():
        raise MissingFile(path, what)
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read_wheel(folder: Path) -> WordVectors:
    """Read chiVe out of ``ja_ginza-*.whl``; its keys stand in the order of their frequency."""
    wheels = sorted(folder.glob("ja_ginza-*.whl"))
    if not wheels:
        raise MissingFile(
            folder / "ja_ginza-*.whl", "chiVe の入った ja-ginza の wheel(pip download --no-deps ja-ginza)"
        )
    with zipfile.ZipFile(wheels[0]) as wheel:
        parts = {Path(name).name: name for name in wheel.namelist() if "/vocab/" in name}
        if missing := {"strings.json", "key2row", "vectors"} - parts.keys():
            raise BadData(
                wheels[0], None, "vocab に strings.json、key2row、vectors", f"{'、'.join(sorted(missing))} なし"
            )
        strings = json.loads(wheel.read(parts["strings.json"]))
        key_rows = unpack_int_map(wheel.read(parts["key2row"]))
        table = np.load(BytesIO(wheel.read(parts["vectors"]))).astype(np.float32)
    return _word_vectors(strings, key_rows, table)


def _word_vectors(strings: list[str], key_rows: dict[int, int], table: Floats) -> WordVectors:
    names = {spacy_hash(text): text for text in strings}
    known = [(names[key], row) for key, row in key_rows.items() if key in names]
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return WordVectors([word for word, _ in known], [row for _, row in known], unit)


def unpack_int_map(packed: bytes) -> dict[int, int]:
    """Decode a MessagePack map of unsigned integers, in the order in which it was written."""
    widths = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    position = {0xDE: 3, 0xDF: 5}.get(packed[0], 1)  # behind map16, map32 or fixmap
    numbers: list[int] = []
    while position < len(packed):
        width = widths.get(packed[position], 0)
        end = position + 1 + width
        numbers.append(int.from_bytes(packed[position + 1 : end], "big") if width else packed[position])
        position = end
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def spacy_hash(text: str) -> int:
    """The 64-bit key under which spaCy stores a string: MurmurHash64A with seed 1."""
    data, mix, low = text.encode(), 0xC6A4A7935BD1E995, (1 << 64) - 1
    tail = len(data) & ~7
    value = 1 ^ (len(data) * mix & low)
    for start in range(0, tail, 8):
        block = int.from_bytes(data[start : start + 8], "little") * mix & low
        value = (value ^ ((block ^ block >> 47) * mix & low)) * mix & low
    if tail < len(data):
        value = (value ^ int.from_bytes(data[tail:], "little")) * mix & low
    value = (value ^ value >> 47) * mix & low
    return value ^ value >> 47


# --- Words --------------------------------------------------------------------------------------

FUNCTION_CLASSES = frozenset(
    ("助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "感動詞", "代名詞", "連体詞", "接頭辞")
)
# Content words by class that carry no topic: light verbs, requests, formal nouns, question words.
LIGHT_WORDS = (
    "為る 居る 有る 成る 下さる 御座る 致す 頂く 貰う 呉れる 仕舞う 出来る 言う 無い 教える 知る 思う 事 物 "
    "為 様 訳 所 何 何故 何で 如何 どう 幾ら 幾つ 何時 誰 どの どんな そう こう 良い 欲しい"
)
FUNCTION_LEMMAS = frozenset(LIGHT_WORDS.split())
INFLECTED_ENDINGS = {
    "五段-カ行": "かきくけこい",
    "五段-ガ行": "がぎぐげごい",
    "五段-サ行": "さしすせそ",
    "五段-タ行": "たちつてとっ",
    "五段-ナ行": "なにぬねのん",
    "五段-バ行": "ばびぶべぼん",
    "五段-マ行": "まみむめもん",
    "五段-ラ行": "らりるれろっ",
    "五段-ワア行": "わいうえおっ",
    "形容詞": ("い", "く", "かっ", "けれ", "さ"),
    "一段": ("る", "れ", "ろ", ""),
}


class Word(NamedTuple):
    """One word of a text: as written, in dictionary form, in hiragana ("" if it has no reading)."""

    surface: str
    lemma: str
    reading: str
    function: bool
    inflection: str = ""


@cache
def _sudachi() -> Callable[[str], Iterable[Morpheme]]:
    from sudachipy import Dictionary, SplitMode

    tokenize: Callable[[str], Iterable[Morpheme]] = Dictionary().tokenizer(SplitMode.C).tokenize
    return tokenize


def words_of(text: str) -> list[Word]:
    """Cut ``text`` into its longest words (Sudachi mode C), sentence by sentence."""
    sentences = normalise(text).replace("。", "。\n").split("\n")
    return [_word(morpheme) for sentence in sentences if sentence for morpheme in _sudachi()(sentence)]


def _word(morpheme: Morpheme) -> Word:
    classes, lemma = morpheme.part_of_speech(), morpheme.normalized_form()
    function = classes[0] in FUNCTION_CLASSES or classes[1] == "助動詞語幹" or lemma in FUNCTION_LEMMAS
    inflection = classes[4] if classes[0] in ("動詞", "形容詞") else ""
    return Word(morpheme.surface(), lemma, to_hiragana(morpheme.reading_form()), function, inflection)


def to_hiragana(reading: str) -> str:
    """A katakana reading in hiragana, or "" where it holds anything else."""
    kana = "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in reading)
    return kana if kana and all("ぁ" <= sign <= "ゖ" or sign == "ー" for sign in kana) else ""


def in_kana(text: str) -> str:
    """``text`` as somebody would type it who uses hiragana alone."""
    return "".join(word.reading or word.surface for word in words_of(text))


def inflected(word: Word) -> list[Word]:
    """The written forms of a verb or adjective given in its dictionary form; else the word alone."""
    kind = next((kind for kind in INFLECTED_ENDINGS if kind in word.inflection), None)
    if kind is None:
        return [word]
    return [
        word._replace(surface=word.surface[:-1] + ending, reading=word.reading and word.reading[:-1] + ending)
        for ending in INFLECTED_ENDINGS[kind]
        if word.surface[:-1] + ending
    ]


# --- Pieces -------------------------------------------------------------------------------------


def _zeros() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """Expected occurrences of each piece: in all, as a function word, and by dictionary word."""

    total: defaultdict[str, float] = field(default_factory=_zeros)
    function: defaultdict[str, float] = field(default_factory=_zeros)
    lemmas: defaultdict[str, defaultdict[str, float]] = field(default_factory=lambda: defaultdict(_zeros))

    def add(self, word: Word, count: float, *, kana_share: float) -> None:
        """Count the word as written and, for a smaller ``count``, in kana."""
        self._add(word.surface, word, count)
        if kana_share and len(word.reading) > 1 and word.reading != word.surface and not word.function:
            self._add(word.reading, word, count * kana_share)

    def _add(self, piece: str, word: Word, count: float) -> None:
        self.total[piece] += count
        self.lemmas[piece][word.lemma] += count
        if word.function:
            self.function[piece] += count

    def is_function(self, piece: str) -> bool:
        return self.function.get(piece, 0.0) > self.total[piece] / 2


def count_pieces(data: TrainingData, vectors: WordVectors, recipe: Recipe) -> PieceCounts:
    """Count words in the training text and add what chiVe's ranks say about text in general."""
    counts = PieceCounts()
    for text in training_texts(data):
        for word in words_of(text):
            counts.add(word, 1, kana_share=recipe.kana_share)
    for word, count in expected_words(vectors, recipe):
        counts.add(word, count, kana_share=recipe.kana_share)
    return counts


def training_texts(data: TrainingData) -> Iterator[str]:
    """Every training text once, in a fixed order; captions that are held out are left out."""
    yield from dict.fromkeys(pair.paragraph for pair in data.answered)
    yield from (pair.question for pair in data.answered)
    yield from dict.fromkeys(text for pair in data.graded if not pair.held_out for text in pair[:2])
    yield from (word for group in data.synonyms for word in group)


def expected_words(vectors: WordVectors, recipe: Recipe) -> Iterator[tuple[Word, float]]:
    """chiVe's words with the count that Zipf's law gives to their rank, in all their forms."""
    share = recipe.prior_tokens / math.log(len(vectors.words) + 10)
    for rank, name in enumerate(vectors.words[: 3 * recipe.pieces]):
        words = words_of(name)
        if len(words) == 1 or len(name) <= 8:
            forms = inflected(words[0]) if len(words) == 1 else [_joined(name, words)]
            for form in forms:
                yield form, share / (rank + 10) / len(forms)


def _joined(name: str, words: list[Word]) -> Word:
    readings = [word.reading for word in words]
    function = all(word.function for word in words)
    return Word(normalise(name), name, "".join(readings) if all(readings) else "", function)


def choose_pieces(counts: PieceCounts, vectors: WordVectors, size: int) -> list[str]:
    """The ``size`` most frequent pieces; single characters come first, so that no text is unknown."""
    characters = {sign for piece in counts.total for sign in piece}
    characters |= {word for word in vectors.rank if len(word) == 1}
    by_count = sorted(counts.total, key=lambda piece: (-counts.total[piece], piece))
    words = [piece for piece in by_count if len(piece) > 1]
    by_count_then_sign = sorted(characters, key=lambda sign: (-counts.total.get(sign, 0.0), sign))
    return [*by_count_then_sign, *words][:size]


def build_tokenizer(pieces: Sequence[str], counts: PieceCounts) -> Tokenizer:
    """A Unigram tokenizer that carries its own normaliser; other characters become their bytes.

    Ids are the rows of the table: 0 never occurs, then 256 bytes, then ``pieces``.
    """
    from tokenizers import Tokenizer, models, normalizers

    total = sum(counts.total.values())
    scores = [math.log(max(counts.total.get(piece, 0.0), RARE) / total) for piece in pieces]
    rare = [(name, min(scores) - 10) for name in RESERVED]
    tokenizer = Tokenizer(models.Unigram([*rare, *zip(pieces, scores, strict=True)], unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    return tokenizer


# --- The table before training --------------------------------------------------------------------


def initial_table(pieces: Sequence[str], counts: PieceCounts, vectors: WordVectors, recipe: Recipe) -> Floats:
    """One row a piece, float32, shape (reserved + pieces, dimensions).

    A row is the mean of the piece's dictionary words, reduced by PCA, and as long as its SIF weight.
    The last dimension is kept apart: reserved pieces, function words and pieces without a vector
    point there, so a text made of nothing else has unit length and is orthogonal to every topic.
    """
    means = np.stack([_piece_vector(counts.lemmas.get(piece, {piece: 1.0}), vectors) for piece in pieces])
    share = np.array([max(counts.total.get(piece, 0.0), RARE) for piece in pieces]) / sum(counts.total.values())
    weights = recipe.sif / (recipe.sif + share) * means.any(axis=1)
    if recipe.drop_function_words:
        weights *= [not counts.is_function(piece) for piece in pieces]
    reduced = reduce_dimensions(means, share, recipe.dimensions - 1)
    lengths = np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9)
    table = np.zeros((len(RESERVED) + len(pieces), reduced.shape[1] + 1), dtype=np.float32)
    table[len(RESERVED) :, :-1] = reduced / lengths * weights[:, None]
    table[~table.any(axis=1), -1] = NO_TOPIC
    return table


def has_topic(table: Floats) -> NDArray[np.bool_]:
    """Which rows mean something, shape (rows,)."""
    topics: NDArray[np.bool_] = np.any(table[:, :-1], axis=1)
    return topics


def _piece_vector(lemmas: dict[str, float], vectors: WordVectors) -> Floats:
    found = [_lemma_vector(lemma, vectors) * np.float32(count) for lemma, count in lemmas.items()]
    mean: Floats = np.sum(found, axis=0) / np.float32(sum(lemmas.values()))
    return mean


def _lemma_vector(lemma: str, vectors: WordVectors) -> Floats:
    """The word's own vector, else the mean over its known characters, else zero."""
    own = vectors.get(lemma)
    if own is not None:
        return own
    characters = [vector for sign in lemma if (vector := vectors.get(sign)) is not None]
    return np.mean(characters, axis=0) if characters else np.zeros(vectors.table.shape[1], np.float32)


def reduce_dimensions(rows: Floats, share: NDArray[np.float64], dimensions: int) -> Floats:
    """PCA around the mean of running text, i.e. with each row weighted by its ``share`` of it."""
    centred = rows - np.average(rows, axis=0, weights=share)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced: Floats = centred @ axes[:, ::-1][:, :dimensions]
    return reduced


# --- Learning ---------------------------------------------------------------------------------------


class Pair(NamedTuple):
    """Two texts that belong together; texts of one ``group`` are not used as counter-examples."""

    anchor: str
    positive: str
    group: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Piece ids of two lists of texts, side by side; ``target`` holds groups or grades."""

    left: list[Ids]
    right: list[Ids]
    target: NDArray[np.float32]
    graded: bool


def make_pairs(data: TrainingData, recipe: Recipe, random: np.random.Generator) -> list[Pair]:
    """Question with paragraph, with answering sentence, some with themselves in kana; synonyms in a ring."""
    groups = {paragraph: number for number, paragraph in enumerate(dict.fromkeys(a.paragraph for a in data.answered))}
    pairs = []
    for question, paragraph, sentence in data.answered:
        pairs += [Pair(question, text, groups[paragraph]) for text in (paragraph, sentence)]
        if random.random() < recipe.kana_questions and recipe.kana_share:
            pairs.append(Pair(in_kana(question), question, groups[paragraph]))
    if recipe.synonyms:
        for number, group in enumerate(data.synonyms, start=len(groups)):
            pairs += [Pair(left, right, number) for left, right in zip(group, group[1:] + group[:1], strict=True)]
    return pairs


def learn(
    table: Floats, tokenizer: Tokenizer, data: TrainingData, recipe: Recipe, *, seed: int, threads: int
) -> Floats:
    """Train a copy of ``table`` and blend it with ``table``; rows without a topic stay as they are.

    The blend (Wortsman et al. 2022) keeps what chiVe knew: it is better than either on our questions.
    """
    import torch

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    random = np.random.default_rng(seed)
    pairs = make_pairs(data, recipe, random)
    graded = [pair for pair in data.graded if not pair.held_out]
    encode = PieceIds(tokenizer, has_topic(table))
    adam = RowAdam(torch.from_numpy(table.copy()))
    for epoch in range(recipe.epochs):
        batches = make_batches(pairs, graded, encode, recipe, random)
        losses = []
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / recipe.epochs
            losses.append(train_step(adam, batch, recipe.scale, rate=recipe.rate * (1 - done)))
        progress(MESSAGES["epoch"].format(done=epoch + 1, of=recipe.epochs, loss=np.mean(losses)))
    blend: Floats = np.float32(1 - recipe.trained_share) * table + np.float32(recipe.trained_share) * adam.table.numpy()
    return blend


class RowAdam:
    """Adam (Kingma and Ba 2015) on the rows that a batch touches; the others cost nothing."""

    def __init__(self, table: torch.Tensor) -> None:
        import torch

        self.table = table
        self.mean, self.square = torch.zeros_like(table), torch.zeros_like(table)
        self.steps = 0

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        self.steps += 1
        self.mean[rows] = mean = self.mean[rows].lerp(gradient, 0.1)
        self.square[rows] = square = self.square[rows].lerp(gradient.square(), 0.001)
        corrected_mean = mean / (1 - 0.9**self.steps)
        corrected_square = square / (1 - 0.999**self.steps)
        self.table[rows] -= rate * corrected_mean / (corrected_square.sqrt() + 1e-8)


def train_step(adam: RowAdam, batch: Batch, scale: float, *, rate: float) -> float:
    """Move the rows of one batch and return its loss."""
    import torch

    ids = np.concatenate([*batch.left, *batch.right])
    unique, places = np.unique(ids, return_inverse=True)
    rows = torch.from_numpy(unique)
    table = adam.table[rows].requires_grad_()
    vectors = embed(table, torch.from_numpy(places), [len(row) for row in (*batch.left, *batch.right)])
    left, right = vectors[: len(batch.left)], vectors[len(batch.left) :]
    target = torch.from_numpy(batch.target)
    loss = cosent_loss(left, right, target, scale) if batch.graded else ranking_loss(left, right, target, scale)
    (gradient,) = torch.autograd.grad(loss, table)
    adam.step(rows, gradient, rate)
    return float(loss.item())


class PieceIds:
    """Texts → ids of their pieces that have a topic; every text is cut only once."""

    def __init__(self, tokenizer: Tokenizer, live: NDArray[np.bool_]) -> None:
        self.tokenizer, self.live = tokenizer, live
        self.known: dict[str, Ids] = {}

    def __call__(self, texts: Sequence[str]) -> list[Ids]:
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        for text, encoding in zip(new, self.tokenizer.encode_batch(new), strict=True):
            ids = np.array(encoding.ids, dtype=np.int64)
            self.known[text] = ids[self.live[ids]]
        return [self.known[text] for text in texts]


def make_batches(
    pairs: Sequence[Pair], graded: Sequence[Graded], encode: PieceIds, recipe: Recipe, random: np.random.Generator
) -> list[Batch]:
    """One epoch: every pair once, question and caption batches mixed, in an order drawn from ``random``."""
    batches = [
        Batch(
            encode([p.anchor for p in part]), encode([p.positive for p in part]), _floats(p.group for p in part), False
        )
        for part in _parts(pairs, recipe.batch, random)
    ]
    batches += [
        Batch(encode([g.left for g in part]), encode([g.right for g in part]), _floats(g.grade for g in part), True)
        for part in _parts(graded, recipe.batch // 2, random)
    ]
    return [batches[index] for index in random.permutation(len(batches))]


def _floats(numbers: Iterable[float]) -> Floats:
    return np.array(list(numbers), dtype=np.float32)


def _parts(items: Sequence[T], size: int, random: np.random.Generator) -> Iterator[list[T]]:
    order = random.permutation(len(items))
    for start in range(0, len(items), size):
        yield [items[index] for index in order[start : start + size]]


def embed(table: torch.Tensor, places: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
    """Unit vectors, shape (texts, dimensions), of texts of ``lengths`` rows of ``table`` each.

    A text of length 0 gives a zero vector.
    """
    import torch

    starts = torch.from_numpy(np.cumsum([0, *lengths[:-1]]))
    sums = torch.nn.functional.embedding_bag(places, table, starts, mode="sum")
    return torch.nn.functional.normalize(sums, dim=1)


def ranking_loss(left: torch.Tensor, right: torch.Tensor, group: torch.Tensor, scale: float) -> torch.Tensor:
    """Each left text must find its right one among those of other groups, and the other way round."""
    import torch

    cosine = left @ right.T * scale
    same_group = group[:, None].eq(group[None, :]).fill_diagonal_(False)
    cosine = cosine.masked_fill(same_group, -math.inf)
    target = torch.arange(len(left))
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(cosine, target) + cross_entropy(cosine.T, target)) / 2


def cosent_loss(left: torch.Tensor, right: torch.Tensor, grade: torch.Tensor, scale: float) -> torch.Tensor:
    """log(1 + Σ exp(scale · (cos_i − cos_j))) over all i, j where pair j is graded higher (Su 2022)."""
    import torch

    cosine = (left * right).sum(dim=1) * scale
    difference = cosine[:, None] - cosine[None, :]
    wrong_order = difference[grade[:, None] < grade[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1), wrong_order]), dim=0)


# --- The result folder ------------------------------------------------------------------------------


def save_model(out: Path, table: Floats, tokenizer: Tokenizer) -> None:
    """Write the folder; float16 halves it and moves no cosine by more than about 0.001."""
    from safetensors.numpy import save_file

    (out / "1_Normalize").mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": table.astype(np.float16)}, out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)  # safetensors writes it for its owner alone
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    for name, content in FOLDER_FILES.items():
        (out / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


FOLDER_FILES: dict[str, object] = {
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
    "1_Normalize/config.json": {"module_input_name": "sentence_embedding"},
    # model2vec reads the last two: unit length, and no limit on the length of a text.
    "config_sentence_transformers.json": {"similarity_fn_name": "cosine", "normalize": True, "max_length": None},
}


def load_model(folder: Path) -> tuple[Floats, Tokenizer]:
    """Table (float32) and tokenizer of a folder that `save_model` wrote."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    if not (folder / "model.safetensors").is_file():
        raise MissingFile(folder / "model.safetensors", "学習済みのモデル")
    table = load_file(folder / "model.safetensors")["embedding.weight"].astype(np.float32)
    return table, Tokenizer.from_file(str(folder / "tokenizer.json"))


def train(data_dir: Path, out: Path, recipe: Recipe, *, seed: int, threads: int) -> None:
    """Read, count, start, learn, save: the whole training, into the folder ``out``."""
    data, vectors = read_data(data_dir), read_wheel(data_dir)
    progress(MESSAGES["read"].format(answered=len(data.answered), graded=len(data.graded), words=len(vectors.words)))
    counts = count_pieces(data, vectors, recipe)
    pieces = choose_pieces(counts, vectors, recipe.pieces)
    progress(MESSAGES["counted"].format(seen=len(counts.total), pieces=len(pieces)))
    tokenizer = build_tokenizer(pieces, counts)
    table = initial_table(pieces, counts, vectors, recipe)
    save_model(out, learn(table, tokenizer, data, recipe, seed=seed, threads=threads), tokenizer)


# --- Adapting a finished model to one consultation ------------------------------------------------


def adapt(table: Floats, tokenizer: Tokenizer, asked: Sequence[Asked], recipe: Recipe, *, seed: int) -> Floats:
    """Pull questions of one opinion together; the result knows ``asked`` better than unseen questions.

    So whatever is fitted on scores of ``asked`` afterwards (a threshold, a calibration) is optimistic.
    """
    import torch

    random = np.random.default_rng(seed)
    encode = PieceIds(tokenizer, has_topic(table))
    adam = RowAdam(torch.from_numpy(table.copy()))
    for _ in range(recipe.adapt_epochs):
        for batch in make_batches(same_opinion_pairs(asked, random), [], encode, recipe, random):
            train_step(adam, batch, recipe.scale, rate=recipe.adapt_rate)
    adapted: Floats = adam.table.numpy()
    return adapted


def same_opinion_pairs(asked: Sequence[Asked], random: np.random.Generator) -> list[Pair]:
    """Every question with another one of the same opinions, in a ring drawn anew on each call."""
    groups: defaultdict[frozenset[int], list[str]] = defaultdict(list)
    for item in asked:
        groups[item.opinions].append(item.question)
    pairs = []
    for number, group in enumerate(groups.values()):
        ring = [group[index] for index in random.permutation(len(group))]
        pairs += [Pair(left, right, number) for left, right in zip(ring, ring[1:] + ring[:1], strict=True)]
    return pairs


def gain_on_unseen(table: Floats, tokenizer: Tokenizer, asked: Sequence[Asked], recipe: Recipe, *, seed: int) -> Gain:
    """Adapt on a random half and find the opinions of the other half by their nearest known question."""
    order = np.random.default_rng(seed).permutation(len(asked))
    known, unseen = ([asked[i] for i in part] for part in np.array_split(order, 2))
    adapted = adapt(table, tokenizer, known, recipe, seed=seed)
    return Gain(*(found_among(known, unseen, table_encode(rows, tokenizer)) for rows in (table, adapted)))


class Gain(NamedTuple):
    """Share of unseen questions whose nearest known question has their opinion, in [0, 1]."""

    before: float
    after: float


def found_among(known: Sequence[Asked], unseen: Sequence[Asked], encode: Encode) -> float:
    cosines = encode([item.question for item in unseen]) @ encode([item.question for item in known]).T
    return float(np.mean([bool(unseen[i].opinions & known[best].opinions) for i, best in enumerate(cosines.argmax(1))]))


def table_encode(table: Floats, tokenizer: Tokenizer) -> Encode:
    """Encode with a table that is still in memory; a text without pieces is a zero vector."""

    def encode(texts: Sequence[str]) -> Floats:
        sums = np.stack([table[encoding.ids].sum(axis=0) for encoding in tokenizer.encode_batch(list(texts))])
        unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return unit

    return encode


# --- Figures of the model card ------------------------------------------------------------------------


def read_record_texts(path: Path) -> dict[int, str]:
    """Opinion and response of each record (JSON lines), by its number."""
    rows = [_json_line(path, number, line) for number, line in enumerate(_lines(path, "記録のファイル"), start=1)]
    return {row["number"]: f"{row['opinion']}\n{row['response']}" for row in rows if "opinion" in row}


def _json_line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadData(path, number, "JSON の1件", f"読めない行({error})") from error
    return row


def general_figures(encode: Encode, folder: Path) -> dict[str, float]:
    """Held-out JSTS and JaQuAD dev."""
    held_out = [pair for pair in read_jsts(folder) if pair.held_out]
    cosines = (encode([p.left for p in held_out]) * encode([p.right for p in held_out])).sum(axis=1)
    dev = read_jaquad(folder, "dev")
    return {
        "jsts_spearman": spearman(cosines, [pair.grade for pair in held_out]),
        "jaquad_mrr@10": paragraph_mrr(encode, dev, k=10),
    }


def domain_figures(encode: Encode, asked: Sequence[Asked], records: dict[int, str]) -> dict[str, float]:
    """On questions about the document, which training never sees; shares in [0, 1] of all questions.

    ``neighbour``: the nearest other question is answered by the same opinion. ``neighbour_kana``: the
    same for the question in hiragana among the others as written. ``record``: the nearest record.
    """
    questions = [item.question for item in asked]
    answers = [item.opinions for item in asked]
    written, numbers = encode(questions), list(records)
    nearest_record = (written @ encode(list(records.values())).T).argmax(axis=1)
    return {
        "neighbour": neighbour_accuracy(written, written, answers),
        "neighbour_kana": neighbour_accuracy(encode([in_kana(text) for text in questions]), written, answers),
        "record": float(np.mean([numbers[best] in answers[i] for i, best in enumerate(nearest_record)])),
    }


def neighbour_accuracy(queries: Floats, passages: Floats, answers: Sequence[frozenset[int]]) -> float:
    """Share of queries whose nearest passage, their own one aside, shares an answer with them."""
    cosines = queries @ passages.T
    np.fill_diagonal(cosines, -np.inf)
    return float(np.mean([bool(answers[i] & answers[best]) for i, best in enumerate(cosines.argmax(axis=1))]))


def paragraph_mrr(encode: Encode, asked: Sequence[Answered], *, k: int) -> float:
    """Mean reciprocal rank of a question's paragraph among all paragraphs; 0 beyond rank ``k``."""
    places = {paragraph: place for place, paragraph in enumerate(dict.fromkeys(pair.paragraph for pair in asked))}
    cosines = encode([pair.question for pair in asked]) @ encode(list(places)).T
    right = cosines[np.arange(len(asked)), [places[pair.paragraph] for pair in asked]]
    ranks = 1 + (cosines > right[:, None]).sum(axis=1)
    return float(np.where(ranks <= k, 1 / ranks, 0).mean())


def spearman(left: Sequence[float] | Floats, right: Sequence[float] | Floats) -> float:
    """Correlation of the ranks, in [-1, 1]; equal values share their mean rank."""
    return float(np.corrcoef(_mean_ranks(left), _mean_ranks(right))[0, 1])


def _mean_ranks(values: Sequence[float] | Floats) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[places]
    return ranks


def load_encode(folder: Path) -> Encode:
    """The model of ``folder`` as a function from texts to unit vectors, without torch."""
    if not (folder / "model.safetensors").is_file():
        raise MissingFile(folder / "model.safetensors", "学習済みのモデル")
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(folder)
    return lambda texts: model.encode(list(texts)).astype(np.float32)


# --- Command line ---------------------------------------------------------------------------------------

MESSAGES = {
    "read": "読み込み: 質問 {answered:,}件、文の組 {graded:,}件、単語 {words:,}語",
    "counted": "語の集計: {seen:,}種類のうち {pieces:,}種類を使います",
    "epoch": "学習: {done}/{of}周 損失 {loss:.4f}",
    "gain": "残り半分の質問での正答率: 調整前 {before:.3f} 調整後 {after:.3f}",
    "saved": "保存: {out}({megabytes:.1f} MB、{minutes:.1f}分)",
    "no_data": "学習データのフォルダーを --data で指定してください"
    "(中身: jaquad/、jsts/train-v1.3.json、sudachi_synonyms.txt、ja_ginza-*.whl)。",
    "no_folder": "学習データのフォルダー",
    "one_of_two": "--questions と --records は一緒に指定してください。",
}

app = typer.Typer(add_completion=False, help="同梱の符号化モデルを学習し、測ります。")

DataOption = Annotated[Path | None, typer.Option("--data", help="学習データのフォルダー")]


def progress(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Print an error of ours as one line and leave with status 1; bugs keep their traceback."""
    try:
        yield
    except ConsultationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _existing(data: Path | None) -> Path:
    if data is None:
        typer.echo(MESSAGES["no_data"], err=True)
        raise typer.Exit(2)
    if not data.is_dir():
        raise MissingFile(data, MESSAGES["no_folder"])
    return data


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    data: DataOption = None,
    out: Annotated[Path, typer.Option(help="モデルを書き込むフォルダー", show_default="index/model")] = MODEL_DIR,
    seed: Annotated[int, typer.Option(help="乱数の種")] = 0,
    threads: Annotated[int, typer.Option(help="使うスレッドの数", min=1)] = 2,
) -> None:
    """モデルを学習して保存します(測るだけなら evaluate)。"""
    if context.invoked_subcommand is not None:
        return
    with errors_in_one_line():
        started = time.monotonic()
        train(_existing(data), out, Recipe(), seed=seed, threads=threads)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        progress(MESSAGES["saved"].format(out=out, megabytes=size / 1e6, minutes=(time.monotonic() - started) / 60))


@app.command()
def evaluate(
    data: DataOption = None,
    model: Annotated[Path, typer.Option(help="モデルのフォルダー", show_default="index/model")] = MODEL_DIR,
    questions: Annotated[Path | None, typer.Option(help="文書への質問(JSON Lines: question、opinions)")] = None,
    records: Annotated[Path | None, typer.Option(help="意見の記録(JSON Lines: number、opinion、response)")] = None,
) -> None:
    """モデルカードの数値を測って表示します。"""
    with errors_in_one_line():
        folder = _existing(data)
        if (questions is None) != (records is None):
            typer.echo(MESSAGES["one_of_two"], err=True)
            raise typer.Exit(2)
        encode = load_encode(model)
        figures = general_figures(encode, folder)
        if questions and records:
            figures |= domain_figures(encode, read_asked(questions), read_record_texts(records))
        for name, value in figures.items():
            typer.echo(f"{name}\t{value:.3f}")


@app.command("adapt")
def adapt_command(
    questions: Annotated[Path, typer.Option(help="文書への質問(JSON Lines: question、opinions)")],
    out: Annotated[Path | None, typer.Option(help="書き込むフォルダー(なければ測るだけ)")] = None,
    model: Annotated[Path, typer.Option(help="もとのモデルのフォルダー", show_default="index/model")] = MODEL_DIR,
    seed: Annotated[int, typer.Option(help="乱数の種")] = 0,
) -> None:
    """1つの意見募集の質問にモデルを合わせます(まず半分の質問で効果を測ります)。"""
    with errors_in_one_line():
        table, tokenizer = load_model(model)
        asked = read_asked(questions)
        gain = gain_on_unseen(table, tokenizer, asked, Recipe(), seed=seed)
        typer.echo(MESSAGES["gain"].format(before=gain.before, after=gain.after))
        if out is not None:
            save_model(out, adapt(table, tokenizer, asked, Recipe(), seed=seed), tokenizer)


if __name__ == "__main__":
    app()
