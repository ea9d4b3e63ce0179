"""`lstmtext info`: what a model file is."""

import argparse
from dataclasses import asdict

from lstmtext.command_line.ctrl_c import CtrlC
from lstmtext.command_line.facts import print_facts
from lstmtext.command_line.train_words import steps_option
from lstmtext.evaluation.fingerprint import Fingerprint
from lstmtext.evaluation.loss import perplexity
from lstmtext.evaluation.verdict_words import model_sentences
from lstmtext.saving.model_file import load_text_model
from lstmtext.text_model import TextModel
from lstmtext.training.event_words import event_sentence
from lstmtext.wording import clock, count


def run(arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Print what is known of the model."""
    text_model = load_text_model(arguments.model)
    facts = _facts(text_model)
    if not arguments.json:  # a person counts neither `<pad>` nor `<unk>`
        facts["vocabulary"] = text_model.codec.num_known
    print_facts(facts, as_json=arguments.json)
    return 0


def _facts(text_model: TextModel) -> dict[str, object]:
    model, history = text_model.model, text_model.history
    cleaning = [name for name, chosen in asdict(text_model.cleaning).items() if chosen]
    facts: dict[str, object] = {
        "text": text_model.name,
        "level": text_model.tokenizer.name,
        "cleaning": ", ".join(cleaning) or "none",
        "vocabulary": len(text_model.vocab),
        "embedding_dim": model.embedding_dim,
        "hidden_size": model.lstm.hidden_size,
        "num_layers": model.lstm.num_layers,
        "tie_weights": model.tie_weights,
        "parameters": model.num_parameters,
        "trained": f"{clock(history.seconds)}, {count(history.num_epochs, 'epoch')}",
    }
    if text_model.validation_loss is not None:
        facts["validation_loss"] = round(text_model.validation_loss, 4)
        facts["loss_in"] = f"nats per {text_model.tokenizer.unit}"
        facts["perplexity"] = round(perplexity(text_model.validation_loss), 2)
    for name, loss in text_model.baselines.items():
        facts[f"{name}_nats_per_character"] = round(loss, 4)
    if text_model.text_sha256:
        facts["text_sha256"] = text_model.text_sha256
    facts["fingerprint"] = _fingerprint_words(text_model.fingerprint)
    if history.decisions:
        facts["to_repeat"] = f"--steps {steps_option(history.decisions)}"
    for event in history.events:
        facts[f"at_step_{event.step:,}"] = event_sentence(event)
    facts["verdict"] = model_sentences(text_model)
    return facts


def _fingerprint_words(fingerprint: Fingerprint | None) -> str:
    if fingerprint is None:
        return "none"
    return f"of {count(fingerprint.num_characters, 'character')}, for generate --copies"
