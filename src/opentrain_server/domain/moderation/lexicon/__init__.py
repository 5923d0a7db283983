"""Concepts and their words in many languages. A star ends a stem, a plus stands for up to two words."""

from . import acts, craft, goods, people, schemes, signals, things

CONCEPTS: dict[str, str] = {
    **acts.CONCEPTS,
    **things.CONCEPTS,
    **goods.CONCEPTS,
    **people.CONCEPTS,
    **craft.CONCEPTS,
    **schemes.CONCEPTS,
    **signals.CONCEPTS,
}
