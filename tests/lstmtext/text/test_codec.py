import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext import TextDataset
from lstmtext.text.cleaning import Cleaning
from lstmtext.text.codec import TextCodec, codec_of
from lstmtext.text.levels import tokenizer_for
from lstmtext.text.tokenizer import SplitTokenizer

WITH_MARKS = st.text(st.sampled_from("ab 'é\u0301\n.,“”<>un k\\"), max_size=60)


@pytest.mark.parametrize("level", ["characters", "words", "subwords"])
@given(text=st.text(max_size=80) | WITH_MARKS)
def test_a_text_comes_back_from_its_ids_exactly(level: str, text: str) -> None:
    tokenizer = tokenizer_for(level, [text], max_vocab_size=400)
    if len(tokenizer.tokenize(text)) < 2:
        return
    codec = TextDataset.from_text(text, 8, tokenizer=tokenizer, with_unknown=True).codec
    assert codec.decode(codec.encode(text)) == text
    assert codec.decode(codec.encode(text).tolist()) == text


def test_unknown_tokens_have_their_id_or_are_left_out() -> None:
    words = {"<pad>": 0, "a": 1}
    assert TextCodec(SplitTokenizer(), words).encode("a b a").tolist() == [1, 1]
    words = {"<pad>": 0, "<unk>": 1, "a": 2}
    codec = TextCodec(SplitTokenizer(), words)
    assert codec.encode("a b a").tolist() == [2, 1, 2]
    assert codec.decode([0, 2, 1, 2]) == "a a"
    assert codec.is_known("a")
    assert not codec.is_known("b")
    assert not codec.is_known("<unk>")
    assert codec.num_known == 1
    assert TextCodec(SplitTokenizer(), {"<pad>": 0, "a": 1, "b": 2}).num_known == 2


def test_an_object_with_nothing_but_a_vocabulary_is_cut_at_white_space() -> None:
    class Bare:
        vocab = {"<pad>": 0, "old": 1, "pond": 2}  # noqa: RUF012
        idx2token = {0: "<pad>", 1: "old", 2: "pond"}  # noqa: RUF012

    codec = codec_of(Bare())
    assert codec.encode("pond old").tolist() == [2, 1]
    assert codec.decode([1, 2]) == "old pond"


def test_a_dataset_brings_its_own_codec_with_cleaning() -> None:
    dataset = TextDataset.from_text("Old pond", 2, cleaning=Cleaning(lowercase=True))
    assert codec_of(dataset).encode("OLD POND").tolist() == [1, 2]
