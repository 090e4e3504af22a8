"""Interactions that point into a picture, said again as ones that call its places by numbers
(QTI 2.1, 7.4: hotspot, graphic order, graphic gap match)."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

from lxml import etree

from quizgen.errors import message
from quizgen.readers.qti.item import Tell, UnsupportedError
from quizgen.readers.qti.text import content, find, find_all, get, name_of, replace
from quizgen.readers.regions import Region, region

Element = etree._Element
Draw = Callable[[str, list[Region], float, float], str | None]
"""The picture at an address with numbers at its places (and its size as they see it) -> its path in
the bank; None where there is no such picture."""

_BECOMES = {
    "hotspotInteraction": "choiceInteraction",
    "graphicOrderInteraction": "orderInteraction",
    "graphicGapMatchInteraction": "matchInteraction",
}


_BESIDE = ("endAttemptInteraction", "mediaInteraction")
"""What asks nothing: a button for a hint, a film to be looked at."""


def restated(root: Element, draw: Draw, tell: Tell) -> Element:
    """The item; where it points into a picture, a copy that asks for numbers, without what asks
    nothing beside a question. Raises ``UnsupportedError``."""
    asks = {name_of(each) for each in root.iter() if name_of(each).endswith("Interaction")}
    if asks.isdisjoint((*_BECOMES, *_BESIDE)):
        return root
    root = copy.deepcopy(root)
    if not asks <= set(_BESIDE):
        for each in list(find_all(root, *_BESIDE)):
            replace(each, "")
    for interaction in list(find_all(root, *_BECOMES)):
        _restate(interaction, draw)
        said = message("the places in its picture get numbers, and a number is chosen")
        tell(interaction, said)
    return root


def _restate(interaction: Element, draw: Draw) -> None:
    kind = name_of(interaction)
    places = list(find_all(interaction, "hotspotChoice", "associableHotspot"))
    regions = [_region(each) for each in places]
    shown = next((each for each in interaction if name_of(each) in ("object", "img")), None)
    if shown is None or not regions:
        raise UnsupportedError(interaction, message("it has no picture, or no place in it"))
    address = get(shown, "data") or get(shown, "src")
    path = draw(address, regions, _size(shown, "width"), _size(shown, "height"))
    if path is None:
        problem = message(
            "its picture {address} is not there, or none that numbers can be drawn into: import "
            "the whole package",
            address=repr(address[:60]),
        )
        raise UnsupportedError(interaction, problem)
    interaction.remove(shown)
    prompt = find(interaction, "prompt")
    if prompt is None:
        prompt = etree.Element("prompt")
        interaction.append(prompt)
    alternative = content(shown) or get(shown, "alt")
    paragraph = etree.SubElement(prompt, "p")
    numbers = ", ".join(str(number) for number in range(1, len(places) + 1))
    etree.SubElement(paragraph, "img", src=path, alt=alternative or numbers)
    interaction.tag = _BECOMES[kind]
    pairs = kind == "graphicGapMatchInteraction"
    for number, each in enumerate(places, 1):
        label = get(each, "hotspotLabel").strip()
        each.attrib.pop("fixed", None)
        each.tag = "simpleAssociableChoice" if pairs else "simpleChoice"
        each.text = f"{number}: {label}" if label else str(number)
    interaction.set("shuffle", "false")
    if not pairs:
        return
    labels = list(find_all(interaction, "gapImg", "gapText"))
    sets = [etree.SubElement(interaction, "simpleMatchSet") for _ in range(2)]
    for each in labels:
        for picture in list(find_all(each, "object")):
            picture.tag = "img"
            told = [get(each, "objectLabel"), content(picture) or get(picture, "alt")]
            alternative = ": ".join(dict.fromkeys(filter(None, told)))
            picture.text = None
            picture.set("src", picture.attrib.pop("data", ""))
            picture.set("alt", alternative or get(each, "identifier"))
        each.tag = "simpleAssociableChoice"
        sets[0].append(each)
    sets[1].extend(places)


def _region(element: Element) -> Region:
    found = region(get(element, "shape"), get(element, "coords"))
    if found is None:
        problem = message(
            "where {name} is, {shape} {coords}, cannot be drawn",
            name=get(element, "identifier")[:40],
            shape=get(element, "shape")[:20],
            coords=get(element, "coords")[:40],
        )
        raise UnsupportedError(element, problem)
    return found


def _size(element: Element, name: str) -> float:
    found = re.fullmatch(r"([0-9]{1,5}(?:\.[0-9]+)?)(?:px)?", get(element, name).strip())
    return float(found[1]) if found else 0.0
