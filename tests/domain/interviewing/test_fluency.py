import pytest

from opentrain_server.domain.interviewing import fluency
from opentrain_server.domain.interviewing.rubric import Criterion
from opentrain_server.domain.interviewing.transcript import Exchange

WELL = {
    "English": "He means the opposite, so I'd label it negative; the parcel came a month late.\n"
    "I'd quote the rule and ask once; until I hear back I follow it as written.",
    "Spanish": "Lo dejaría pasar: aquí va dirigido a la lluvia y no a una persona.\n"
    "Miro primero a quién se dirige y después si hay una amenaza. En caso de duda escalo con captura.",
    "German": "Ich lebe in Linz und arbeite seit vier Jahren als Korrektorin.\n"
    "Ironisch: das bezieht sich auf die verspätete Lieferung, also negativ.",
    "French": "J'habite à Lyon depuis huit ans et je transcris des débats.\n"
    "Je note les deux voix sur deux lignes et je marque l'hésitation par des points.",
}
BADLY = {
    "English": "I am live in Turkey, I work with text since three years.\nHe want to say is good, but is "
    "no clear. The rule say only one label.\nI am agree always. Many people writes wrong and I must "
    "to correct it.",
    "Spanish": "Yo vivir en Chile y trabajo con comentario por tres año.\nLos usuario no puede escribir "
    "asi. Yo borrar siempre las palabra mala.\nEs la problema que hay muchas pais, but maybe yo pregunto.",
    "German": "Ich wohnen in Kairo und ich habe gelernt Deutsch zwei jahre.\nDas Satz ist ironisch, "
    "der kunde "
    "ist sauer. Ich machen negativ.\nIch frage mein chef. Die problem ist, es gibt viele regel.",
    "French": "Je travailler en Belgique et je faire deux cent heure.\nJe type les deux truc a "
    "voir, c'est le même "
    "chose.\nJe mets que les deux parle, je peux trente heure.",
}


def _talk(said: str) -> list[Exchange]:
    return [Exchange("", line) for line in said.split("\n")]


@pytest.mark.parametrize("tongue", list(WELL))
def test_well_and_badly(tongue: str) -> None:
    well, below = fluency.quality(tongue, _talk(WELL[tongue]))
    assert well >= 80 and not below
    badly, below = fluency.quality(tongue, _talk(BADLY[tongue]))
    assert badly <= 40 and below


def test_an_answer_in_another_language_than_asked_for() -> None:
    asked = "¿Qué hace usted con una palabra que no está en la lista de la guía?"
    points, below = fluency.quality("Spanish", [Exchange(asked, WELL["English"])] * 3)
    assert points <= 35 and below
    assert fluency.quality("Spanish", [Exchange(asked, "Escalar: lista, captura, regla.")])[0] >= 80


@pytest.mark.parametrize(
    ("name", "low", "want"),
    [
        ("French proficiency", "", "French"),
        ("German", "", "German"),
        ("Language", "Cannot write Polish.", "Polish"),
        ("Written English", "", "English"),
        ("Language proficiency", "", "English"),
        ("Care and consistency", "Bad English.", None),
        ("Code judgement", "", None),
    ],
)
def test_which_criteria_ask_for_a_language(name: str, low: str, want: str | None) -> None:
    assert fluency.asked(Criterion(name, 1, low, "")) == want
