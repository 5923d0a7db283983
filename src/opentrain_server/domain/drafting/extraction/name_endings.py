"""Endings of names that decline, in Slavic, Turkic, Romance and Germanic tongues; folded."""

from opentrain_server.domain.drafting.extraction.terms import words

_CASES = words(
    """
    a u e y i o ie ii em om ow ach ami ej im de da te ta den dan nin ssa ban ben ra
    и е у ю я ии ой ей ах ем ом ы ию
    """
)
TAILS = {
    "country": frozenset({"", *_CASES}),
    "language": frozenset(
        {
            "",
            *_CASES,
            *words(
                """
                en er es s as os ais iego ego iej ich ku im ski skim их ого ому ая ую ими ий ый ой ом ски
                sche schen ische kenntnisse sprachig sprachige sprachigen sprachiger
                """
            ),
        }
    ),
}
