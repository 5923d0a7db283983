"""Names of tools, which of them are everyday words or mostly used to talk, and what is no tool."""

from opentrain_server.domain.drafting.extraction.terms import listed

TOOLS = listed(
    """
3D Slicer; ABBYY; Aegisub; Airtable; Amara; Amazon SageMaker Ground Truth; Annotorious; Anvil;
Appen; Argilla; Asana; Audacity; Autodesk; BasicAI; Blender; BORIS; brat; BRAT; Camtasia; CATMA;
Clickworker; CloudCompare; COCO Annotator; Coda; Crowdin; CVAT; Darwin; Dataloop; Dataturks;
Datasaur; Deepen; Descript; DeepL; Diffgram; doccano; Dovetail; DuckDB; ELAN; Encord; EXMARaLDA;
Express Scribe; FiftyOne; Figure Eight; FLEx; GATE; GitHub; GitLab; Google Colab; Colab;
Google Docs; Google Forms; Google Form; CaseGuard;
Google Sheets; Google Sheet; Gorilla; Hasty; HasTy; Hive; HumanSignal;
Humanloop; HumanFirst; ImageJ; INCEpTION; ITK-SNAP; ImgLab; Jira; Jupyter; Kaleido; Kili;
Kili Technology; Knowtator; Kognic; Label Studio; LabelStudio; Labelbox; LabelImg; LabelMe; Labelme;
Labellerr; Labellbox; LightTag; Lionbridge; Lokalise; Make Sense; makesense.ai; MAXQDA; Matecat;
MD.ai; MedTagger; memoQ; MeVisLab; Microsoft Word; MS Word; Word; Nuclio; Notion; NVivo; OHIF;
OmegaT; Memsource; Phrase TMS; Wordbee; Deja Vu; FromThePage; Zendesk Labels; Lilt; oTranscribe;
Otter; Otter.ai; PageXML; Paperpile; Phrase; PhraseApp; Playment; Poedit; Potato; Praat; Prodigy;
Pybossa; Prolific; QGIS; ArcGIS; QuPath; Qualtrics; Rectlabel; RectLabel; Redbrick; RedBrick AI;
Remotasks; Roboflow; SAM; Sama; Scale; Scale Rapid; Scalabel; Segments.ai; Sketch Engine; Slack;
Smartcat; SmartCat; Sonix; SonoNet; Sonic Visualiser; Subtitle Edit; Super.AI; SuperAnnotate;
Supervisely; Supervise.ly; SurveyMonkey; Surge; TagEditor; tagtog; TagTog; Tator; Toloka; Trados;
Trados Studio; Transana; Transcriber; TranscriberAG; Transkribus; Trello; Trint; Typeform; UBIAI;
UAM Corpus Tool; V7; V7 Darwin; VGG Image Annotator; VIA; VIAME; VoTT; WebAnno; Wordfast; XTM;
Zooniverse; eScriptorium; FactoMiner; LabelCloud; PointCloud Labeler; Xtreme1; Taskus;
Mechanical Turk; MTurk; Label Sleuth; Innodata; LinguaKeeper; Datasaur.ai; Annotell; Understand.ai;
Superb AI; Dataiku; Snorkel; Snorkel Flow; Refuel; Markup Hero; MONAI Label; Napari; Fiji; Ilastik;
CellProfiler; Cytomine; Sefexa; LOST; Happy Scribe; Rev; Raven Pro; Raven; Arbimon; Kaleidoscope;
Audino; Wavesurfer; WaveSurfer; Transcribear; Inqscribe; InqScribe; f4transkript; Postman; VS Code;
Docker; LangSmith; LangFuse; Langfuse; Weights & Biases; Discord; Telegram; OneForma; DataForce;
Rerun; Foxglove; Potree; Label3D; Overleaf; Excel; Microsoft Excel; LibreOffice; Google Earth;
PyBossa; Recogito; Ango Hub; Teamware; Keylabs; Photoshop; GIMP; LabelU; Pointly; Anafora; Glozz;
G Docs; GDocs; G Sheets;
"""
)

SHY = listed(
    """
Anvil; Appen; Asana; BORIS; Blender; Clickworker; Coda; Colab; Darwin; DeepL; Discord; Docker;
Dovetail; DuckDB; Express; FLEx; Fiji; GATE; GitHub; GitLab; Hive; Jira; Jupyter; LOST; Lionbridge;
Make; Notion; OneForma; Otter; Overleaf; Phrase; Playment; Postman; Potato; Prolific; Qualtrics;
Raven; Refuel; Rerun; Rev; SAM; Sama; Scale; Sense; Slack; Surge; Telegram; Toloka; Transcriber;
Trello; VIA; Word;
"""
)

STOPWORDS = listed(
    """
All; Android; Any; Arabic; Chinese; Chrome; Discord; Dutch; EU; EUR; English; French; Friday;
German; Germany; Hindi; India; Indonesian; It; Italian; JSON; Japanese; Kenya; Korean; LaTeX; Linux;
Mac; Markdown; Monday; Our; PayPal; Please; Polish; Portuguese; Python; Russian; SQL; Slack; Spain;
Spanish; Telegram; Thai; The; Thursday; Tuesday; Turkish; UK; US; USD; Vietnamese; We; Wednesday;
Windows; You; Zoom;
"""
)
