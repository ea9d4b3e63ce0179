"""Each variant is compared with the text that its model learned, however it came to be."""

from pathlib import Path
from typing import Any


def variants(person: Any) -> tuple[Any, ...]:
    return tuple(person.window.curating._variants.variants)


def shown(person: Any) -> list[Any]:
    shown = person.window.curating.panel.list.filter
    return [shown.index(row, 0).data(0x0100) for row in range(shown.rowCount())]


def write_several(person: Any) -> None:
    person.do("severalAction")
    person.see("severalBox3").setChecked(False)
    person.see("severalTemperature1").setValue(0.0)
    person.see("severalTemperature2").setValue(2.0)
    person.see("lengthSpin").setValue(80)
    person.see("writeSeveralButton").click()
    person.until(lambda: person.see("severalColumnHead1").isVisible())
    person.settle()


def test_texts_that_are_written_several_at_once_are_compared_each(
    person: Any, text_file: Path
) -> None:
    person.open_text(text_file)
    person.train("balanced")
    person.see("promptEdit").setPlainText("the ")
    write_several(person)
    written = variants(person)
    assert len(written) > 3
    assert all(variant.is_compared for variant in written)
    text = " ".join(text_file.read_text().split())
    for variant in written:
        line = " ".join(variant.text.split())
        has = any(line[i : i + 24] in text for i in range(len(line) - 23))
        assert variant.has_copied == has, variant.text
    assert any(variant.has_copied for variant in written)
    person.see("onlyNewBox").setChecked(True)
    assert [v.number for v in shown(person)] == [v.number for v in written if not v.has_copied]
    number = next(v.number for v in written if v.has_copied)
    assert person.see(f"variantCopied{number}").text().startswith("Copied passage of ")


def test_what_was_written_before_the_text_was_open_is_compared_once_it_is(
    person: Any, model_file: Path, text_file: Path
) -> None:
    person.open_model(model_file)
    person.generate()
    person.settle()
    assert not variants(person)[0].is_compared
    person.see("onlyNewBox").setChecked(True)
    assert shown(person) == [], "nobody knows yet whether it is new"
    assert person.see("uncomparedLabel").text().startswith("1 variant hidden: not compared")
    person.open_text(text_file.rename(text_file.with_name("cats.txt")))
    person.until(lambda: variants(person)[0].is_compared)
    person.settle()
    assert len(shown(person)) == 1
    person.do("writePageAction")
    person.until(person.see("copiesLabel").isVisible)  # so is the text on the sheet


def test_a_text_that_was_changed_by_hand_is_compared_again(person: Any, text_file: Path) -> None:
    person.open_text(text_file)
    person.train("quick")
    person.generate()
    person.settle()
    (variant,) = variants(person)
    copied = text_file.read_text()[:40]
    person.window.curating._variants.edit(variant.number, copied)
    person.until(lambda: variants(person)[0].has_copied)
    person.settle()


def test_use_puts_a_variant_on_the_sheet_and_shows_its_choices(
    person: Any, model_file: Path
) -> None:
    person.open_model(model_file)
    person.do("writePageAction")
    person.see("temperatureSpin").setValue(1.3)
    person.generate(length=33, seed=5)
    person.settle()
    person.see("temperatureSpin").setValue(0.4)
    person.see("seedSpin").setValue(9)
    person.window.curating.use(variants(person)[0])
    assert person.see("temperatureSpin").value() == 1.3
    assert (person.see("lengthSpin").value(), person.see("seedSpin").value()) == (33, 5)
    assert person.see("takenChoicesLabel").isVisible()
    written = person.output
    person.do("generateAction")
    person.until(lambda: not person.can("stopGenerationAction"))
    assert person.output == written, "the same choices write the same text"
    person.see("backToMineButton").click()
    assert person.see("temperatureSpin").value() == 0.4
