"""What the offline interviewer says, by language."""

from collections.abc import Mapping

SAYINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "hello": "Hello, thank you for applying to “{title}”. I will ask you some questions, one at a "
        "time; short and "
        "exact answers are welcome.",
        "sorry": "Sorry, I could not find that in your answer.",
        "number": "{label}: please give a number.",
        "single_select": "{label}: which one fits: {options}?",
        "short_text": "{label}: please answer in a few words.",
        "long_text": "{label}: please tell me in two or three sentences.",
        "url": "{label}: please give the link, or say that there is none.",
        "ask0": "About “{name}”: think of the first hard item of this work. What exactly do you do with "
        "it, and why?",
        "ask1": "About “{name}”: tell me about one case from your own work in which it mattered. What "
        "did you do?",
        "ask2": "About “{name}”: how would somebody else notice that you do it well? What do you do for "
        "that, concretely?",
        "more": "Could you be more exact about “{name}”? An example, a number or the rule that you "
        "follow helps.",
        "limits": "Staying with “{name}”: in which case would that be wrong or not enough, and what do "
        "you do then?",
        "close": "Thank you, that was my last question. The employer will see this transcript and the score.",
    },
    "es": {
        "hello": "Hola, gracias por postular a «{title}». Le haré algunas preguntas, de una en una; las "
        "respuestas breves y "
        "exactas son bienvenidas.",
        "sorry": "Perdone, no encontré eso en su respuesta.",
        "number": "{label}: dé un número, por favor.",
        "single_select": "{label}: ¿cuál corresponde: {options}?",
        "short_text": "{label}: responda en pocas palabras, por favor.",
        "long_text": "{label}: cuéntelo en dos o tres frases, por favor.",
        "url": "{label}: dé el enlace, o diga que no hay.",
        "ask0": "Sobre «{name}»: piense en el primer caso difícil de este trabajo. ¿Qué hace exactamente "
        "con él y por qué?",
        "ask1": "Sobre «{name}»: cuénteme un caso de su propio trabajo en el que importó. ¿Qué hizo?",
        "ask2": "Sobre «{name}»: ¿cómo notaría otra persona que lo hace bien? ¿Qué hace para ello, en "
        "concreto?",
        "more": "¿Puede ser más exacto sobre «{name}»? Ayuda un ejemplo, un número o la regla que sigue.",
        "limits": "Sigamos con «{name}»: ¿en qué caso sería incorrecto o insuficiente, y qué hace entonces?",
        "close": "Gracias, esa fue mi última pregunta. La empresa verá esta conversación y la puntuación.",
    },
    "fr": {
        "hello": "Bonjour, merci de votre candidature à « {title} ». Je vous poserai quelques questions, "
        "une à la fois ; des "
        "réponses courtes et précises sont bienvenues.",
        "sorry": "Pardon, je n'ai pas trouvé cela dans votre réponse.",
        "number": "{label} : donnez un nombre, s'il vous plaît.",
        "single_select": "{label} : qu'est-ce qui convient : {options} ?",
        "short_text": "{label} : répondez en quelques mots, s'il vous plaît.",
        "long_text": "{label} : dites-le en deux ou trois phrases, s'il vous plaît.",
        "url": "{label} : donnez le lien, ou dites qu'il n'y en a pas.",
        "ask0": "Sur « {name} » : pensez au premier cas difficile de ce travail. Que faites-vous "
        "exactement, et pourquoi ?",
        "ask1": "Sur « {name} » : racontez un cas de votre propre travail où cela a compté. Qu'avez-vous "
        "fait ?",
        "ask2": "Sur « {name} » : à quoi un autre verrait-il que vous le faites bien ? Que faites-vous "
        "pour cela, concrètement ?",
        "more": "Pouvez-vous être plus précis sur « {name} » ? Un exemple, un nombre ou la règle suivie "
        "aide.",
        "limits": "Restons à « {name} » : dans quel cas serait-ce faux ou insuffisant, et que "
        "faites-vous alors ?",
        "close": "Merci, c'était ma dernière question. L'employeur verra cet entretien et la note.",
    },
    "de": {
        "hello": "Guten Tag, danke für Ihre Bewerbung auf „{title}“. Ich stelle Ihnen einige Fragen, "
        "eine nach der anderen; kurze "
        "und genaue Antworten sind willkommen.",
        "sorry": "Entschuldigung, das habe ich in Ihrer Antwort nicht gefunden.",
        "number": "{label}: bitte nennen Sie eine Zahl.",
        "single_select": "{label}: was trifft zu: {options}?",
        "short_text": "{label}: bitte in wenigen Worten.",
        "long_text": "{label}: bitte in zwei oder drei Sätzen.",
        "url": "{label}: bitte nennen Sie den Link, oder sagen Sie, dass es keinen gibt.",
        "ask0": "Zu „{name}“: denken Sie an den ersten schwierigen Fall dieser Arbeit. Was genau tun Sie "
        "damit, und warum?",
        "ask1": "Zu „{name}“: erzählen Sie von einem Fall aus Ihrer eigenen Arbeit, in dem es darauf "
        "ankam. Was haben Sie getan?",
        "ask2": "Zu „{name}“: woran würde jemand anders merken, dass Sie es gut machen? Was tun Sie "
        "konkret dafür?",
        "more": "Können Sie zu „{name}“ genauer werden? Ein Beispiel, eine Zahl oder die Regel hilft.",
        "limits": "Noch zu „{name}“: in welchem Fall wäre das falsch oder zu wenig, und was tun Sie dann?",
        "close": "Danke, das war meine letzte Frage. Der Auftraggeber sieht dieses Gespräch und die "
        "Punktzahl.",
    },
}
