"""Weights of the linear second look, in hundredths. Written by bench/fit_moderation.py; do not edit."""

BIAS = -38

_TABLE = """
_craft=-190 _message=-6 _outward=60 _silence=28 _talk=-54 account+=63 account-=-19 account~=5 acquire+=15
actors+=-15 address_machine+=27 adult_worker+=-43 advertise+=-10 advertise-=4 advertise~=23 aged+=14
annotate+=39 annotate-=7 annotation+=73 annotation~=15 anonymous+=-39 anonymous~=-18 applicant+=40
applicant-=19 applicant~=1 as_role+=10 ask+=31 ask~=18 be_someone+=6 bonus_farm+=20 bulk_people+=29
bulk_people-=-1 bulk_people~=-4 call_write+=1 call_write-=-15 call_write~=4 captcha+=1 capture+=42
capture~=2 child+=43 child-=-25 child_alone+=32 child_media+=-21 child~=-9 clock+=-26 clock~=36 clone+=32
code+=-7 code~=-5 command_do+=70 command_do~=10 command_drop+=54 command_drop~=-8 commission_dodge+=20
consent+=-35 consent-=39 consent~=22 corpus_need+=-21 corpus_need~=-5 covered+=7 covert+=30 dataish-=3
dataish~=41 deliver+=-24 denounce+=-24 diploma+=25 diploma~=-5 disable+=2 drug+=38 drug~=11 engage+=-2
engage~=-8 exchange+=27 exchange~=41 excuse+=15 expert+=-28 five_stars+=37 five_stars~=21
follow_moves+=41 forward_on+=6 gather+=-18 gather~=-7 go_place+=-4 group+=43 group-=37 group~=-11
guardian-=-5 handle_money+=30 handle_money~=20 harsh_terms+=10 hurt+=32 hurt~=2 id_paper+=-11
impersonate+=50 install+=20 install~=9 interview+=-2 invite_contact+=104 invite_contact~=1 item_talk+=-38
item_talk~=-14 kyc+=37 less_pay+=10 live_session+=40 locate+=-2 login_use+=41 lure+=5 machine+=14
machine_talk+=28 machine~=-7 make_doc+=38 make_doc~=-12 messenger+=64 messenger~=2 mule+=5 negator+=28
negator-=28 negator~=3 not_used+=-34 odd_unit+=45 off_site+=50 official+=29 official-=-11 official~=-5
onboard_bonus+=20 operate+=-4 operate-=-30 operate~=3 opinion_work+=27 origin_photo+=10 output_used+=44
overpay+=15 own_bank+=25 own_device+=13 own_home+=11 own_phone+=18 own_thing+=-71 own_thing~=2 parcel+=-9
pass_check+=29 pass_check~=13 pass_on+=46 pass_on~=30 pay+=25 pay-=46 pay_venue+=46 pay_venue~=-20
pay~=-13 phishy+=-2 platform_pay+=-42 platform_pay-=33 platform_pay~=29 post_up+=37 post_up-=-16
post_up~=-4 private_data+=15 private_person+=3 private_person~=26 prize_pay+=50 program+=43 program~=-8
project_talk-=-7 project_talk~=22 receive+=4 record+=11 record~=-2 repeat+=-24 repeat~=10 restrict+=24
restrict-=9 restrict~=4 review+=10 safeguard+=-15 safeguard~=-12 scheme+=-13 scheme~=-21 secret+=26
secret~=-5 security_site+=14 seller+=16 sexual+=65 sign_up+=26 sim+=-2 sit_test+=19 site_detail+=12
social+=20 sockpuppet+=-6 solve+=11 solve~=6 supply+=29 synthetic+=-93 synthetic~=-45 tell+=-13 tell-=24
tell~=9 test_phase+=-3 third_party+=41 third_party-=-23 third_party~=-4 two_faced+=23 undress+=23
unpaid+=46 unpaid-=4 unpaid~=15 voice_face+=32 voice_face~=-4 watch+=1 weapon+=-22 whereabouts+=45
whereabouts~=5 worker_fee+=26 you+=55 you-=11 you~=37
"""

WEIGHTS: dict[str, int] = {name: int(weight) for name, weight in (cell.split("=") for cell in _TABLE.split())}
