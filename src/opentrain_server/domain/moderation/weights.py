"""Weights of the linear second look, in hundredths. Written by bench/fit_moderation.py; do not edit."""

BIAS = -47

_TABLE = """
_craft=-166 _message=-12 _outward=92 _silence=28 _talk=-53 account+=57 account-=-19 account~=8
acquire+=14 actors+=-16 address_machine+=25 adult_worker+=-44 advertise+=-3 advertise-=1 advertise~=23
aged+=13 annotate+=32 annotate-=7 annotation+=65 annotation~=12 anonymous+=-41 anonymous~=-19
applicant+=52 applicant-=17 applicant~=-1 as_role+=4 ask+=44 ask~=15 be_someone+=4 bonus_farm+=20
bulk_people+=31 bulk_people-=-1 bulk_people~=-4 call_write+=2 call_write-=-15 call_write~=4 captcha+=-2
capture+=43 capture~=2 child+=42 child-=-26 child_alone+=32 child_media+=-21 child~=-9 clock+=-25
clock~=39 clone+=31 code+=-8 code~=-9 command_do+=74 command_do~=8 command_drop+=53 command_drop~=-9
commission_dodge+=24 consent+=-39 consent-=40 consent~=19 corpus_need+=-18 corpus_need~=-5 covered+=5
covert+=25 dataish+=-6 dataish-=2 dataish~=28 deliver+=-18 denounce+=-25 diploma+=27 diploma~=-6
disable+=2 drug+=41 drug~=11 engage+=-5 engage~=-8 euphemism+=12 exchange+=25 exchange~=40 excuse+=14
expert+=-24 five_stars+=38 five_stars~=19 follow_moves+=42 forward_on+=5 gather+=-25 gather~=-5
go_place+=-9 group+=40 group-=38 group~=-11 guardian+=1 guardian-=-6 handle_money+=24 handle_money~=19
harsh_terms+=12 hurt+=31 hurt~=-2 id_paper+=-15 impersonate+=44 install+=23 install~=6 interview+=-4
invite_contact+=110 item_talk+=-39 item_talk~=-13 kyc+=37 less_pay+=10 live_session+=42 locate+=-3
login_use+=48 lure+=4 machine+=15 machine_talk+=26 machine~=-6 make_doc+=40 make_doc~=-6 messenger+=58
messenger~=3 mule+=4 negator+=29 negator-=28 negator~=4 not_used+=-34 odd_unit+=42 off_site+=48
official+=27 official-=-13 official~=-7 on_behalf+=1 onboard_bonus+=20 operate+=4 operate-=-34 operate~=8
opinion_work+=41 origin_photo+=9 output_used+=39 overpay+=16 own_bank+=28 own_device+=-1 own_home+=10
own_phone+=6 own_thing+=-62 own_thing~=4 parcel+=-8 pass_check+=27 pass_check~=10 pass_on+=56 pass_on~=27
pay+=33 pay-=43 pay_venue+=45 pay_venue~=-23 pay~=-14 phishy+=-2 platform_pay+=-45 platform_pay-=31
platform_pay~=29 post_up+=18 post_up-=-23 post_up~=21 private_data+=15 private_person+=11
private_person~=25 prize_pay+=48 program+=63 program~=-8 project_talk+=-2 project_talk-=-8
project_talk~=20 proxyware+=4 receive+=18 record+=6 record~=3 repeat+=-16 repeat~=10 restrict+=21
restrict-=9 restrict~=4 review+=10 safeguard+=-18 safeguard~=-13 scheme+=-11 scheme~=-27 secret+=25
secret~=-5 security_site+=13 seller+=17 sexual+=65 sign_up+=23 sim+=-5 sit_test+=19 site_detail+=9
social+=19 sockpuppet+=-1 solve+=1 solve~=11 supply+=24 synthetic+=-96 synthetic~=-48 tell+=-9 tell-=21
tell~=9 test_phase+=-1 third_party+=28 third_party-=-26 third_party~=-6 two_faced+=22 undress+=23
unpaid+=43 unpaid-=5 unpaid~=12 voice_face+=28 voice_face~=-4 watch+=-2 weapon+=-23 whereabouts+=41
whereabouts~=4 worker_fee+=29 you+=62 you-=15 you~=36
"""

WEIGHTS: dict[str, int] = {name: int(weight) for name, weight in (cell.split("=") for cell in _TABLE.split())}
