"""What is labelled, as people count it. Each kind of data with its words; folded, many languages."""

IMAGE = (
    "image*|photo|photos|photograph|photographs|picture*|pic|pics|still|stills|tile|tiles|"
    "x-ray|x-rays|xray|xrays|radiograph*|mri|mris|slice|slices"
    "|slide|slides|meme|memes|screenshot*|frame|frames|thumbnail*|snapshot*|shots|"
    "orthophoto*|satellite|aerial|mammogra*|ultrasound*|thermogram*|micrograph*"
    "|imagen|imagenes|fotografia|fotografias|foto|fotos|imagem|imagens|bild|bilder|bildern|"
    "fotografien|luftbild*|aufnahme von|cliche|cliches|photographies"
    "|immagine|immagini|afbeelding*|foto's|plaatjes|zdjec*|zdjecia|obraz*|изображени*|фото*|"
    "снимк*|картин*|gorsel*|fotograf*|goruntu*|resim*|gambar"
    "|bilden|bilderna|kuvat|kuvia|hinh anh|画像|写真|枚|帧|フレーム|프레임|"
    "张|張|幅|图片|图像|照片|影像|이미지|사진|ภาพ|"
    "ct scan|ct scans|"
    "ct volume*|mri volume*|ct|volumes|postcard*|chip|chips|"
    "artwork*|painting|paintings|plates|pictograms|drawing|drawings|sketch|sketches|scene|scenes|"
    "street scenes|portrait*|fundus|microscopy|endoscopy stills|snaps|mugshots|illustration*|"
    "cuadros|imagem|capturas|dibujo*|vues|miniature|zeichnung*|skizze*|immagin*|disegn*|rontgen*|kacheln|"
    "tegels|rysun*|рисун*|скриншот*|cizim*|citra|イラスト|スクリーンショット|截图|插画|그림|캡처"
)
VIDEO = (
    "映像|vídeo|kamera*|video*|footage|clip|clips|film|films|movie*|reel|reels|vlog*|"
    "dashcam video|livestream*|"
    "filmed scenes|tiktok*|shorts|bodycam*|webcam|surveillance|grabaciones de video|filmagen*|"
    "kurzvideo*|filmato|filmati|filmpje*|nagrania wideo|klip*|"
    "动画|動画|视频|影片|영상|동영상|видео*|ролик*|filmy|wideo|videoclip*|cctv"
)
AUDIO = (
    "gesprekken|"
    "audio*|recording|recordings|speech|voice|voices|podcast*|voicemail*|phone call|phone "
    "calls|telephone call*|phone conversation*|customer calls|calls|call recordings|call-centre|"
    "call-center|call "
    "centre|call center|call centre calls|utterance*"
    "|song|songs|music|sound|sounds|dictation*|grabacion*|gravac*|llamada*|chamada*|ligacoes|"
    "aufnahme*|tonaufnahme*|gesprachsaufnahme*|enregistrement*|appels|registrazion*"
    "|opname*|opnames|nagran*|nagrania|аудио*|запис*|звонк*|ses kayd*|ses kayit*|rekaman|"
    "suara|voz|sprachaufnahme*|sprachnachricht*|gesprochen*|voix|音声|録音|音频|录音|语音|음성|녹음|"
    "오디오|통화|interviews|hearing|"
    "hearings|radio|broadcast*|asr|voice memo*|voice note*|voice message*|memos|anruf|anrufe|telefonat*|"
    "gesprach mit dem|telefongesprach*|sprachnachricht*|intercom|interview recordings|stethoscope|"
    "birdsong|bird calls|locucion*|audios|conversaciones telefonicas|telefonate|telefoontje*|rozmow*|"
    "разговор*|аудиозапис*|konusma*|panggilan|通話|会話音声|电话|通话|전화"
)
TEXT = (
    "decision|decisions|decisiones|decisoes|entscheidung*|urteil*|sentenz*|judgments|"
    "judgements|rulings|verdicts|speeches|tales|recipes|menus|profiles|biographies|"
    "definitions|slogans|captions|complaint*|claims|laws|hate speech|text|texts|post|"
    "posts|tweet*|comment*|message*|review|reviews|product "
    "review*|chat|chats|conversation*|dialogue*|dialog|dialogs|abstract|abstracts|article*|"
    "note|notes|email|emails"
    "|e-mail|e-mails|mails|prompt*|answer|answers|response|responses|reply|replies|query|"
    "queries|question*|sentence*|headline*|ticket|tickets|story|stories|summar*|ad|ads|"
    "listing*"
    "|job ad|job ads|thread|threads|paragraph*|passage*|report|reports|snippet*|transcript|"
    "transcripts|utterances|pair|pairs|translation*|segments|string|strings|title|titles|"
    "news|blog*|essay*|letter|letters|llm|llms|chatbot*|language model*|chat model|assistant|"
    "word|words|poem*|lyrics|subtitles|problems|problem|sms|text messages|faq|faqs|forum|quotes|jokes|"
    "testimonials|proverbs|riddles|wikipedia|feedback|bios|obituar*|petitions|minutes of|transcribed|"
    "inquiries|enquiries|chat logs|logs|descriptions|novel|novels|chapters|quiz*|tweets|instructions"
    "|texto|textos|comentario*|mensaje*|resena*|opinion|opiniones|correo*|articulo*|noticia*|"
    "oracion*|frase*|pregunta*|respuesta*|tuit*|dialogos|conversacion*|mensagens|mensagem|"
    "avaliacoes|resenhas|artigos|perguntas|respostas|frases|consulta|consultas|anuncio*|"
    "resultados de busca|resultados de busqueda|conversas|postagens|publicacoes"
    "|texte|textes|commentaire*|avis|phrases|reponses|courriel*|messages|articles|tweets|"
    "conversations|texten|kommentar*|nachricht*|bewertung|bewertungen|rezension*|beitrag|"
    "beitrage|satz|satze|artikel|arztbrief*|stellenanzeige*|antwort*|anfragen|frage|fragen|"
    "dialoge"
    "|testo|testi|referti|referto|annunci|ricerche|requetes|requete|annonces|suchanfragen|"
    "anzeigen|zoekopdrachten|zapytan*|запрос*|commenti|recensioni|messaggi|frasi|articoli|"
    "domande|risposte|notizie|teksten|berichten|zinnen|reacties|artikelen|vragen|antwoorden|"
    "recensies|tekst*|komentarz*|wiadomosci|zdan|opinii|recenzji|текст*|комментари*|отзыв*|"
    "сообщени*|предложени*|стат*|вопрос*|ответ*|твит*|диалог*"
    "|翻訳|翻译|번역|translat*|specs|spec|metin*|yorum*|mesaj*|cumle*|soru*|cevap*|yanit*|haber*|"
    "teks|komentar|ulasan|kalimat|pertanyaan|jawaban|pesan|berita|文章|テキスト|"
    "コメント|レビュー|投稿|質問|回答|"
    "会話|チャット|記事|ツイート|文本|评论|句子|对话|文本|新闻|消息|问题|帖子|答案|"
    "텍스트|댓글|리뷰|문장|대화|질문|답변|기사|트윗"
)
DOCUMENT = (
    "leaflet*|brochure*|register pages|"
    "pdf|pdfs|document|documents|receipt*|invoice*|form|forms|scan|scans|scanned|contract "
    "pages|page|pages|statement|statements|certificate*|cv|cvs|resume|resumes|résumé*|"
    "passport*|ids|handwriting|handwritten"
    "|manuscript*|bill of lading|bills|letters scanned|contracts|filings|documento*|factura*|"
    "recibo*|pagina|paginas|notas fiscais|nota fiscal|escaneo*|digitalizad*|contrato*|"
    "formulario*|facture*|document numerise*|documents|recus|contrats|pages"
    "|rechnung*|beleg|belege|formular*|dokument*|seiten|vertrage|lieferschein*|quittung*|"
    "fattur*|scontrin*|documenti|pagine|facturen|bonnetjes|documenten|pagina's|"
    "krantenpagina*|faktur*|paragon*|dokumenty|stron|документ*|чек*|счет*|страниц*|fatura*|"
    "fis|belge*|sayfa*|faktur|dokumen|halaman|struk"
    "|書類|領収書|請求書|文書|ページ|レシート|帳票|文件|发票|收据|扫描|单据|문서|영수증|송장|서류|페이지"
)
CODE = (
    "code|source code|python|javascript|typescript|java|c++|rust|sql|pull request*|commits|"
    "code snippet*|repository|repositories|functions|github issue*|leetcode|coding "
    "problem*|coding question*|coding task*|rust programs|short programs|"
    "programming|codigo|quellcode|コード|代码|코드|unit tests|bash|regex|код|kod|shader*|notebooks|react|"
    "golang|kotlin|php|frontend|codebase*|css"
)
SENSOR = (
    "lidar|point cloud*|point-cloud*|pointcloud*|radar sweep*|sweeps|radar|3d scan|depth "
    "map*|depth scan*|depth clouds|depth cloud|lidar scan*|laser scan*|3d box|3d boxes|mesh|meshes|3d "
    "model*|"
    "voxel*|nube de puntos|nubes de puntos|nuvem de pontos|nuvens de pontos|punktwolke*|nuage "
    "de points|nuages de points|nuvola di punti|nuvole di punti|облак* точек|chmur* punktow|"
    "點群|点群|点云|포인트 클라우드|라이다|3d point*|4d radar"
)
ITEM = (
    "coppie|pares|paires|paare|par|pary|"
    "item*|unit|units|sample*|file|files|record|records|entry|entries|example*|data point*|"
    "datapoint*|case|cases|pcs|pc|task|tasks|instance|instances|row|rows|study|studies|"
    "finding|findings|sequence*|scene|scenes|product*|asset*|elements|images-text pairs|"
    "observation*|piece|pieces|set|sets|turns|session|sessions|judgement*|judgment*|"
    "comparison*|annotation*|label|labels"
    "|elemento*|registro*|archivo*|arquivo*|muestra*|amostra*|itens|fichier*|element|"
    "exemples|echantillon*|datei|dateien|elemente|stuck|beispiele|datensatze|elementi|"
    "campioni|bestanden|plikow|plik|szt|elementow|файл*|шт|пример*|образц*|запис*|dosya*|"
    "ornek*|adet|berkas|data|contoh|件|本|通|曲|問|文|句|段|ペア|ファイル|件数|項目|ファイル|条|份|个样本|条目|文件|건|개|파일|scan|scans"
)
WORDS = (
    "word|words|palabra*|palavra*|mot|mots|wort|worter|wortern|parole|woorden|slow|слов|"
    "слова|kelime*|kata|単語|词|单词|단어|source words|ワード"
)
HOURS = (
    "h|hr|hrs|hour|hours|houres|hous|stunde|stunden|std|hora|horas|heure|heures|ore|ora|uur|uren|godzin|"
    "godziny|godzin|часов|часа|час|saat|saatlik|jam|timmar|時間|小时|小時|시간"
)
MINUTES = "min|mins|minute|minutes|minuten|minutos|minuti|minuten|minut|минут|dakika|menit|分|分钟|分間|분"

# Endings of German, Dutch and Swedish compounds: "Produktbeschreibungen", "krantenartikelen".
COMPOUNDS = {
    "IMAGE": "bilder|bildern|fotos|foto's|aufnahmen|scans|kacheln|beelden|afbeeldingen|bilden",
    "VIDEO": "videos|videoaufnahmen|filme|filmpjes",
    "TEXT": (
        "beschreibungen|texte|texten|kommentare|nachrichten|bewertungen|anfragen|artikel|artikelen|"
        "berichte|"
        "berichten|antworten|antwoorden|urteile|uitspraken|vonnissen|mails|satze|briefe|brieven|anzeigen|"
        "meldungen|"
        "gesprache|dialoge|titel|fragen|recensies|reacties|protokolle"
    ),
    "DOCUMENT": "rechnungen|belege|formulare|dokumente|seiten|vertrage|facturen|bonnen|formulieren|paginas",
    "AUDIO": "tonaufnahmen|anrufe|telefonate|gesprekken|opnames",
}
FILE_NOUNS = "|".join((IMAGE, VIDEO, AUDIO, TEXT, DOCUMENT, CODE, SENSOR, ITEM))
