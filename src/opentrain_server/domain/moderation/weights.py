"""Weights of the linear second look, in hundredths. Written by bench/fit_moderation.py; do not edit."""

BIAS = -49

_TABLE = """
_craft=-180 _message=-35 _outward=83 account+=67 account-=-21 account~=11 acquire+=3 actors+=-14
address_machine+=25 adult_worker+=-45 advertise+=2 advertise~=27 aged+=19 annotate+=31 annotate-=9
annotation+=64 annotation~=12 anonymous+=-39 anonymous~=-20 applicant+=52 applicant-=27 as_role+=4
ask+=58 ask~=20 be_someone+=5 bonus_farm+=1 bulk_people+=39 bulk_people~=-5 call_write+=9 call_write-=-19
call_write~=2 captcha+=-2 capture+=50 capture~=4 child+=48 child-=-28 child_alone+=41 child_media+=-20
child~=-13 clock+=-16 clock~=52 clone+=50 code+=-10 code~=-7 command_do+=86 command_do~=8
command_drop+=68 command_drop~=-10 commission_dodge+=32 consent+=-49 consent-=44 consent~=27
corpus_need+=-28 corpus_need~=-4 covered+=11 covert+=31 dataish+=-14 dataish-=-9 dataish~=22 deliver+=-30
denounce+=-29 diploma+=28 diploma~=-6 disable+=4 drug+=45 drug~=16 engage+=-15 engage~=-8 euphemism+=17
exchange+=36 exchange~=49 excuse+=21 expert+=-21 five_stars+=40 five_stars~=24 follow_moves+=51
forward_on+=3 gather+=-28 gather~=-3 go_place+=-8 group+=45 group-=39 group~=-12 guardian+=1 guardian-=-6
handle_money+=8 handle_money~=26 harsh_terms+=14 hurt+=43 hurt~=-3 id_paper+=-13 impersonate+=42
install+=16 install~=9 interview+=-4 invite_contact+=136 invite_contact~=1 item_talk+=-48 item_talk~=-19
kyc+=33 less_pay+=4 live_session+=36 locate+=-5 login_use+=52 lure+=7 machine+=14 machine_talk+=35
machine~=-3 make_doc+=46 make_doc~=-7 messenger+=65 mule+=5 negator+=20 negator-=38 negator~=2
not_used+=-34 odd_unit+=51 off_site+=64 official+=15 official-=-14 official~=-6 on_behalf+=-7
onboard_bonus+=28 operate+=-4 operate-=-41 operate~=14 opinion_work+=57 origin_photo+=13 output_used+=49
overpay+=20 own_bank+=24 own_device+=1 own_home+=13 own_phone+=4 own_thing+=-61 own_thing~=6 parcel+=-2
pass_check+=31 pass_check~=11 pass_on+=54 pass_on~=37 pay+=36 pay-=42 pay_venue+=69 pay_venue~=-25
pay~=-15 phishy+=2 platform_pay+=-40 platform_pay~=33 post_up+=19 post_up-=-28 post_up~=29
private_data+=23 private_person+=-10 private_person~=32 prize_pay+=61 program+=74 program~=-10
project_talk+=-8 project_talk-=-44 project_talk~=29 receive+=22 record+=12 record~=4 repeat+=-21
repeat~=10 restrict+=25 restrict-=14 restrict~=4 review+=2 safeguard+=-21 safeguard~=-9 scheme+=-7
scheme~=-23 secret+=31 secret~=-5 security_site+=15 seller+=21 sexual+=81 sign_up+=27 sim+=-6
sit_test+=24 site_detail+=14 social+=7 sockpuppet+=-2 solve+=5 solve~=14 supply+=9 synthetic+=-97
synthetic~=-51 tell+=-18 tell-=26 tell~=11 test_phase+=5 third_party+=26 third_party-=-22 third_party~=-7
two_faced+=30 undress+=31 unpaid+=50 unpaid-=6 voice_face+=37 watch+=-7 weapon+=-24 whereabouts+=52
worker_fee+=34 you+=65 you-=18 you~=47
"""

WEIGHTS: dict[str, int] = {name: int(weight) for name, weight in (cell.split("=") for cell in _TABLE.split())}
