"""Verbs with their objects: the kind of work in many languages, and what must not be read as work."""

import pytest

from opentrain_server.domain.drafting.extraction import predict

WORK: list[tuple[str, list[str]]] = [
    ("Underline the phrases that name a side effect in 900 patient comments.", ["NAMED_ENTITY_RECOGNITION"]),
    ("Put down what they say in 400 voice memos, word by word.", ["TRANSCRIPTION"]),
    ("Two replies per e-mail, 900 e-mails; tell us which one reads better.", ["RANKING"]),
    ("Put a dot on each of the 25 joints in 800 pictures.", ["KEYPOINT"]),
    (
        "Put a rectangle on every car in 40 hours of video; it keeps its number.",
        ["BOUNDING_BOX", "OBJECT_TRACKING"],
    ),
    ("Trace around the edge of every leaf on 900 photos.", ["POLYGON"]),
    ("Color in every lake on 900 satellite tiles.", ["SEGMENTATION"]),
    ("Try to talk our booking bot into giving a refund.", ["RED_TEAMING"]),
    ("Write one sentence about each photo, 900 photos.", ["PROMPT_RESPONSE_WRITING"]),
    ("Wir haben 900 Fotos. Bitte jedes Schild einrahmen.", ["BOUNDING_BOX"]),
    ("900 comentarios: subrayar los síntomas.", ["NAMED_ENTITY_RECOGNITION"]),
    ("900 photos : détourer chaque feuille.", ["POLYGON"]),
    ("900 zdjęć, proszę obrysować każdy liść.", ["POLYGON"]),
    ("900 аудиозаписей, передать дословно.", ["TRANSCRIPTION"]),
    ("写真900枚の関節に点を打つ作業です。", ["KEYPOINT"]),
    ("사진 900장의 관절을 표시합니다.", ["KEYPOINT"]),
    ("阅读900条回答并打分。", ["EVALUATION_RATING"]),
    ("Dua jawaban per pesan: pilih mana yang lebih baik.", ["RANKING"]),
]


@pytest.mark.parametrize(("text", "want"), WORK)
def test_a_verb_with_its_object_names_the_work(text: str, want: list[str]) -> None:
    assert predict(text).get("labelTypes") == want


@pytest.mark.parametrize(
    "text",
    [
        "Please label 900 plant photos.",
        "Annotate 900 posts. One of our founders will call you.",
        "Tag 900 e-mails from our shop; you will hear from us whether you are invited or not.",
    ],
)
def test_work_that_is_not_told_is_not_made_up(text: str) -> None:
    assert "labelTypes" not in predict(text)


def test_the_class_of_a_box_is_no_class_of_the_image() -> None:
    text = "Draw a box on each defect in 900 photos and choose the type of defect."
    assert predict(text)["labelTypes"] == ["BOUNDING_BOX"]


@pytest.mark.parametrize("noun", ["monitors", "vouchers", "screens", "laptops", "ideas"])
def test_things_after_a_verb_of_hiring_are_not_people(noun: str) -> None:
    assert "headcount" not in predict(f"Label 900 photos in CVAT. We need two {noun} in view.")
