"""The rules of the guideline, one small text each."""

from typing import Any

import pytest

from opentrain_server.domain.drafting.extraction import predict

STATED: list[tuple[str, str, Any]] = [
    # numbers: lower end, words, scales, corrections
    ("We need 6 to 8 writers.", "headcount", 6),
    ("We need a dozen raters.", "headcount", 12),
    ("Looking for a couple of annotators.", "headcount", 2),
    ("Seats: 18", "headcount", 18),
    ("Label 2 lakh images.", "dataVolume", 200000),
    ("Label 12.500 Bilder mit Rahmen, wir zahlen 5 EUR pro Stunde.", "dataVolume", 12500),
    ("About 12k tweets to classify.", "dataVolume", 12000),
    ("画像3万枚を分類します。", "dataVolume", 30000),
    ("Correction: the rate is $14, not $12 per hour.", "pricePerHour", 14),
    ("Last year we paid $9 per hour, this year it is $11 per hour.", "pricePerHour", 11),
    ("Our team of 11 pays $8 per hour. We need 3 annotators.", "headcount", 3),
    # pay
    ("$45 per 1,000 images.", "pricePerLabel", 0.045),
    ("4c per image.", "pricePerLabel", 0.04),
    ("Pago: 0,08 $ US por imagen.", "pricePerLabel", 0.08),
    ("$28 per audio hour.", "paymentType", "PAY_PER_LABEL"),
    ("$0.90 per audio minute.", "pricePerLabel", 0.9),
    ("$16 an hour.", "paymentType", "PAY_PER_HOUR"),
    ("12 bucks an hour.", "pricePerHour", 12),
    ("$7-9 per hour", "pricePerHourMax", 9),
    ("Pay is up to $30/hr.", "pricePerHourMax", 30),
    ("$7 flat per speaker.", "paymentType", "FIXED_PRICE"),
    ("A lump sum of $960.", "fixedPrice", 960),
    ("We pay EUR 30 per hour.", "payCurrencyNote", "EUR 30/hour"),
    ("Rs. 9 per page.", "payCurrencyNote", "INR 9/label"),
    ("A$32 per hour.", "payCurrencyNote", "AUD 32/hour"),
    ("R$ 25 por hora trabalhada.", "payCurrencyNote", "BRL 25/hour"),
    ("時給1,500円", "payCurrencyNote", "JPY 1500/hour"),
    ("CHF 60 flat per speaker.", "payCurrencyNote", "CHF 60/person"),
    ("USD 1600 per month.", "payCurrencyNote", "USD 1600/month"),
    # level
    ("Senior annotators wanted.", "experienceLevel", "EXPERT"),
    ("At least 3 years of experience.", "experienceLevel", "EXPERT"),
    ("Radiologists only please.", "experienceLevel", "EXPERT"),
    ("1-2 years of experience.", "experienceLevel", "INTERMEDIATE"),
    ("No experience needed.", "experienceLevel", "ENTRY_LEVEL"),
    ("Freshers welcome.", "experienceLevel", "ENTRY_LEVEL"),
    ("All levels welcome.", "experienceLevel", "ANY_EXPERIENCE_LEVEL"),
    # languages
    ("Transcribe 20 hours of Dutch audio.", "languages", ["Dutch"]),
    ("You must speak Brazilian Portuguese.", "languages", ["Portuguese"]),
    ("Fluent in Spanish; English helps but is not required.", "languages", ["Spanish"]),
    ("Put boxes round Arabic signs in 500 photos. Instructions are in English.", "languages", ["English"]),
    ("Translate from Korean to Thai.", "languages", ["Korean", "Thai"]),
    # countries
    ("You must live in Turkey.", "countries", ["TR"]),
    ("Residents of Kenya or Uganda.", "countries", ["KE", "UG"]),
    ("You live in Germany, Austria or Switzerland.", "countries", ["DE", "AT", "CH"]),
    ("Only people from Benelux.", "countries", ["BE", "NL", "LU"]),
    ("Testers from all countries except France.", "excludedCountries", ["FR"]),
    ("We cannot contract with residents of Cuba, Iran or Syria.", "excludedCountries", ["CU", "IR", "SY"]),
    # volume
    ("Transcribe 90 hours of podcasts.", "dataVolumeUnit", "HOURS_OF_RECORDING_AUDIO_VIDEO"),
    ("Translate 640,000 words.", "dataVolumeUnit", "NUMBER_OF_WORDS"),
    ("Draw boxes on 30,000 photos.", "dataVolumeUnit", "NUMBER_OF_FILES"),
    # data
    ("Draw cuboids in 500 lidar sweeps.", "dataType", ["SENSOR_3D"]),
    ("Mark fields in 900 scanned invoices.", "dataType", ["DOCUMENT"]),
    ("Classify 400 tweets.", "dataType", ["TEXT"]),
    ("Classify 400 X-rays.", "dataType", ["IMAGE"]),
    # work
    ("Draw bounding boxes on 400 photos, no masks.", "labelTypes", ["BOUNDING_BOX"]),
    ("Paint a mask over every cell in 400 photos.", "labelTypes", ["SEGMENTATION"]),
    ("Polygon segmentation of 400 photos.", "labelTypes", ["POLYGON", "SEGMENTATION"]),
    ("Transcribe 40 hours of audio.", "labelTypes", ["TRANSCRIPTION"]),
    ("Rank model answers from best to worst.", "labelTypes", ["RANKING"]),
    ("Red teamers wanted for our chatbot.", "labelTypes", ["RED_TEAMING"]),
    ("Write prompts and ideal answers for a chatbot.", "labelTypes", ["PROMPT_RESPONSE_WRITING"]),
    ("Mark the start and end of every call in 90 hours of recordings and pick the species.", "labelTypes",
     ["CLASSIFICATION", "OTHER"]),
    # software
    ("We use CVAT.", "labelingSoftware", "CVAT"),
    ("Work happens in our own web tool.", "labelingSoftware", "in-house"),
    ("Results go into a shared spreadsheet.", "labelingSoftware", "spreadsheet"),
    # time
    ("The project lasts half a year.", "projectDuration", "6 months"),
    ("It runs for one and a half months.", "projectDuration", "1.5 months"),
    ("Please finish within 10 days.", "projectDuration", "10 days"),
    ("Ongoing, no end date.", "projectDuration", "ongoing"),
    ("20 hours per week.", "timeRequirement", "20 hours per week"),
    ("10-15 hours per week.", "timeRequirement", "10-15 hours per week"),
    ("At least 8 hours per week.", "timeRequirement", "8+ hours per week"),
    ("Up to 25 hours a week.", "timeRequirement", "up to 25 hours per week"),
    ("This is a full-time role.", "timeRequirement", "full-time"),
]  # fmt: skip
UNSTATED: list[tuple[str, str]] = [
    ("We need someone to label photos.", "headcount"),
    ("Several native speakers wanted.", "headcount"),
    ("Our team of 11 is in Berlin.", "headcount"),
    ("The last vendor charged us $40 per hour.", "pricePerHour"),
    ("Our editor earns 14 USD per hour.", "pricePerHour"),
    ("3 cents per tweet, which works out at about $9 an hour.", "pricePerHour"),
    ("USD 1600 per month.", "paymentType"),
    ("EUR 30 per hour.", "pricePerHour"),
    ("Experienced people wanted.", "experienceLevel"),
    ("Experience with CVAT helps.", "experienceLevel"),
    ("A bachelor's degree is required.", "experienceLevel"),
    ("No Spanish needed.", "languages"),
    ("We are a Dutch company.", "languages"),
    ("We would prefer somebody in Ireland.", "countries"),
    ("Our client is in Japan.", "countries"),
    ("We photographed shops in Egypt.", "countries"),
    ("You can be anywhere but Quebec.", "excludedCountries"),
    ("Every week around 3,000 photos come in.", "dataVolume"),
    ("A 70B model released in 2024 with 128k context.", "dataVolume"),
    ("Label and annotate and tag my 800 photos.", "labelTypes"),
    ("Use any tool you like.", "labelingSoftware"),
    ("Experience with Labelbox is a plus.", "labelingSoftware"),
    ("All files have to be in by 14 March.", "projectDuration"),
    ("Two years of annotation experience.", "projectDuration"),
    ("Flexible hours.", "timeRequirement"),
]


@pytest.mark.parametrize(("text", "field", "value"), STATED)
def test_what_the_text_says_is_read(text: str, field: str, value: Any) -> None:
    assert predict(text).get(field) == value


@pytest.mark.parametrize(("text", "field"), UNSTATED)
def test_what_the_text_does_not_say_is_left_out(text: str, field: str) -> None:
    assert field not in predict(text)
