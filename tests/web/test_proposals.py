"""Proposals on the pages of both sides: sorted, compared, exported, decided; sent, answered, withdrawn."""

import csv
import io
import re

import pytest

from applicants import (
    accept,
    apply,
    history,
    inbox,
    labeler,
    mails,
    offer,
    proposal_state,
)
from applicants import withdraw as take_back
from humans import person
from listings import listed
from opentrain_server.core.actor import Human, Labeler, Member
from opentrain_server.domain.proposals import invites
from opentrain_server.web.employer_proposals import written
from postings import force_status, unchanged
from visitors import employer, visitor


@pytest.fixture
def ada(world):
    return employer(world)


@pytest.fixture
def cy(world):
    return employer(world, "cy@example.com", "Cy's")


def member(world, who):
    with world.database.autocommit() as db:
        row = db.one("SELECT organization_id FROM members WHERE user_id = %(id)s", id=who.human.user_id)
    return Member(who.human.user_id, who.human.email, row["organization_id"], owns_organization=True)


def job_of(world, who, **fields):
    return listed(world, member(world, who).organization_id, **fields)


def labeler_at_browser(world, **profile):
    """A labeler, and the browser they are signed in at."""
    made = labeler(world, **profile)
    with world.database.autocommit() as db:
        email = db.one("SELECT email FROM users WHERE id = %(id)s", id=made.user_id)["email"]
    return made, visitor(world, Human(made.user_id, email))


def invited(world, who, job_id, guest: Labeler):
    with world.database.transaction() as db:
        return invites.invite(
            db, member(world, who), job_id, freelancer_id=guest.user_id, limit=100, base="http://x"
        ).proposal_id


def order(page: str) -> list[str]:
    return re.findall(r'href="/employer/proposals/(\w+)"', page)


# The account's side


def test_my_jobs(world, ada, cy):
    job_id, theirs = job_of(world, ada), job_of(world, cy)
    apply(world, labeler(world), job_id)
    page = ada.get("/employer/jobs").text
    assert "1 to review" in page
    assert f"/employer/jobs/{job_id}/proposals" in page
    assert theirs not in page
    assert job_id not in ada.get("/employer/jobs?status=DRAFT").text
    assert job_id in ada.get("/employer/jobs?status=nonsense").text
    assert ada.get("/employer/jobs?cursor=nonsense", 303).headers["location"] == "/employer/jobs"


def test_proposals_are_sorted_and_filtered(world, ada):
    job_id, bids, ids = job_of(world, ada), ("0.07", "0.05", "0.06"), []
    for amount in bids:
        world.clock.advance(minutes=1)
        ids.append(apply(world, labeler(world), job_id, offer(amount)))
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET match_score = 0.9 WHERE id = %(id)s", id=ids[1])
        db.run("UPDATE proposals SET status = 'MAYBE' WHERE id = %(id)s", id=ids[2])
    path = f"/employer/jobs/{job_id}/proposals"
    assert order(ada.get(path).text) == ids[::-1]
    assert order(ada.get(f"{path}?sort=bid").text) == [ids[1], ids[2], ids[0]]
    assert order(ada.get(f"{path}?sort=bid-high").text) == [ids[0], ids[2], ids[1]]
    assert order(ada.get(f"{path}?sort=match").text)[0] == ids[1]
    assert order(ada.get(f"{path}?status=MAYBE").text) == [ids[2]]
    assert order(ada.get(f"{path}?sort=;DROP&status=%27&page=-1").text) == ids[::-1]
    assert "None fits that" in ada.get(f"{path}?interviewed=yes").text
    assert "No more proposals" in ada.get(f"{path}?page=2").text


def test_proposals_side_by_side(world, ada):
    job_id = job_of(world, ada)
    ids = [apply(world, labeler(world), job_id) for _ in range(5)]
    path = f"/employer/jobs/{job_id}/proposals/compare?"
    page = ada.get(path + "&".join(f"p={one}" for one in ids)).text
    assert order(page) == ids[:4]
    assert "the first 4" in page
    assert order(ada.get(f"{path}p={ids[1]}&p={ids[0]}&p={ids[1]}&p=nope").text) == [ids[1], ids[0]]
    assert "Tick at least two" in ada.get(f"{path}p={ids[0]}").text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("http://x","y")']
)
def test_no_cell_is_a_formula(text):
    (row,) = csv.reader(io.StringIO(written([[text, 'plain, "words"', None, 5]]), newline=""))
    assert row == [f"'{text}", 'plain, "words"', "", "5"]


def test_the_file_of_proposals(world, ada):
    job_id = job_of(world, ada)
    proposal_id = apply(
        world, labeler(world, "=cmd()", "Gray"), job_id, offer(note="-2+3 ideas\nsecond line")
    )
    response = ada.get(f"/employer/jobs/{job_id}/proposals.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment;")
    head, row = csv.reader(io.StringIO(response.text, newline=""))
    line = dict(zip(head, row, strict=True))
    assert line["Proposal"] == proposal_id
    assert line["Labeler"] == "'=cmd() G."
    assert line["Cover note"] == "'-2+3 ideas\nsecond line"
    assert line["Bid (USD)"] == "0.0600"


def test_a_review_with_its_reason_and_history(world, ada):
    job_id, who = job_of(world, ada), labeler(world)
    proposal_id = apply(world, who, job_id, offer(note="I have three years of <b>posts</b>."))
    path = f"/employer/proposals/{proposal_id}"
    assert "three years of &lt;b&gt;posts" in ada.get(path).text
    with unchanged(world):
        page = ada.post(f"{path}/status", {"status": "NOT_A_FIT"}, 400).text
        assert "Say why" in page
        assert '<option value="NOT_A_FIT" selected>' in page
        page = ada.post(f"{path}/status", {"status": "NOT_A_FIT", "reason": "no"}, 400).text
        assert ">\nno</textarea>" in page
        ada.post(f"{path}/status", {"status": "HIRED", "reason": "now"}, 400)
        ada.post(f"{path}/status", {"status": "x" * 5000}, 400)
    ada.post(f"{path}/status", {"status": "NOT_A_FIT", "reason": "Knows other subjects."})
    page = ada.get(path).text
    assert "Unreviewed to Not a Fit, by <bdi>Ada</bdi>" in page.replace("\n", " ")
    assert "Knows other subjects." in page
    ada.post(f"{path}/status", {"status": "UNREVIEWED"})
    assert history(world, proposal_id)[-1][:3] == ("NOT_A_FIT", "UNREVIEWED", "reviewed")


def test_no_decision_where_there_is_nothing_to_decide(world, ada):
    job_id, who = job_of(world, ada), labeler(world)
    path = f"/employer/proposals/{invited(world, ada, job_id, who)}"
    page = ada.get(path).text
    assert "nothing to decide until they answer" in page
    assert f'action="{path}/status"' not in page
    with unchanged(world):
        assert "not answered yet" in ada.post(f"{path}/status", {"status": "MAYBE"}, 409).text


def test_notes(world, ada):
    proposal_id = apply(world, labeler(world), job_of(world, ada))
    path = f"/employer/proposals/{proposal_id}"
    for content in ("", "   ", "x" * 2001):
        with unchanged(world):
            ada.post(f"{path}/notes", {"note": content}, 400)
    ada.post(f"{path}/notes", {"note": "Call <her> back"})
    page = ada.get(path).text
    assert "Call &lt;her&gt; back" in page
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO proposal_notes SELECT 'n' || n, %(id)s, %(user)s, 'x', %(now)s"
            " FROM generate_series(1, 99) n",
            id=proposal_id,
            user=ada.human.user_id,
            now=db.now,
        )
    with unchanged(world):
        assert "a hundred notes" in ada.post(f"{path}/notes", {"note": "One more"}, 409).text


def test_and_cy(world, ada, cy):
    job_id = job_of(world, ada)
    proposal_id = apply(world, labeler(world), job_id)
    nobody, ben = visitor(world), labeler_at_browser(world)[1]
    with unchanged(world):
        for path in (
            f"/employer/jobs/{job_id}/proposals",
            f"/employer/jobs/{job_id}/proposals.csv",
            f"/employer/jobs/{job_id}/proposals/compare?p={proposal_id}",
            f"/employer/proposals/{proposal_id}",
        ):
            cy.get(path, 404)
            ben.get(path, 403)
            assert nobody.get(path, 303).headers["location"].startswith("/sign-in?next=")
        cy.post(f"/employer/proposals/{proposal_id}/status", {"status": "MAYBE"}, 404)
        cy.post(f"/employer/proposals/{proposal_id}/notes", {"note": "Mine now"}, 404)
        cy.post("/employer/talent/invite", {"job": job_id, "labeler": ben.human.user_id}, 404)
        ben.post(f"/employer/proposals/{proposal_id}/status", {"status": "MAYBE"}, 403)


def test_finding_and_inviting_labelers(world, ada):
    job_id, who = job_of(world, ada), labeler(world)
    page = ada.get("/employer/talent").text
    assert "Ben G." in page
    assert "/employer/talent/invite" not in page, "a job comes first"
    page = ada.get(f"/employer/talent?job={job_id}&country=es").text
    assert "Match" in page
    sent = ada.post(
        f"/employer/talent/invite?job={job_id}&country=es", {"job": job_id, "labeler": who.user_id}
    )
    assert sent.headers["location"] == f"/employer/talent?job={job_id}&country=es&ok=invited"
    assert [kind for kind, _ in mails(world)] == ["invites"]
    page = ada.get(f"/employer/talent?job={job_id}").text
    assert "Invited, no answer yet" in page
    assert "/employer/talent/invite" not in page
    with unchanged(world):
        again = ada.post(f"/employer/talent/invite?job={job_id}", {"job": job_id, "labeler": who.user_id})
        assert again.headers["location"].endswith("ok=invited-before")
        assert "Choose a job first" in ada.post("/employer/talent/invite", {"labeler": "x"}, 400).text
        ada.post("/employer/talent/invite", {"job": job_id, "labeler": "nobody"}, 404)


def test_no_more_invites_today(world, ada):
    job_id, who = job_of(world, ada), labeler(world)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO invites_sent (organization_id, proposal_id, sent_at)"
            " SELECT %(id)s, 'old', %(now)s FROM generate_series(1, 100)",
            id=member(world, ada).organization_id,
            now=db.now,
        )
    with unchanged(world):
        fields = {"job": job_id, "labeler": who.user_id}
        page = ada.post(f"/employer/talent/invite?job={job_id}", fields, 400).text
    assert "100 invites in 24 hours" in page


@pytest.mark.parametrize("query", ["rate=cheap", "rate=-1", "country=XX", "q=" + "x" * 201])
def test_searches_that_cannot_be(world, ada, query):
    assert 'role="alert"' in ada.get(f"/employer/talent?{query}", 400).text


def test_an_odd_cursor_starts_again(world, ada):
    assert ada.get("/employer/talent?cursor=x", 303).headers["location"] == "/employer/talent"


# The labeler's side


def test_applying_on_the_page(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    path = f"/jobs/{job_id}/apply"
    page = ben.get(path).text
    assert f"/interviews/{job_id}" in page
    assert 'value="0.05"' in page, "the job's own rate is where one begins"
    sent = ben.post(path, {"amount": "$0.06", "note": "I know this."})
    assert sent.headers["location"] == "/my-proposals?ok=applied"
    assert [kind for kind, _ in inbox(world, who.user_id)] == ["proposal.received"]
    with world.database.autocommit() as db:
        row = db.one("SELECT location_status, cover_note, bid_amount FROM proposals")
    assert (row["location_status"], row["cover_note"], str(row["bid_amount"])) == (
        "PASSED",
        "I know this.",
        "0.0600",
    )
    assert "You have applied" in ben.get(path).text
    page = ben.get("/my-proposals").text
    assert "Waiting to be reviewed" in page
    assert "$0.06 per label" in page
    with unchanged(world):
        assert "applied for this job already" in ben.post(path, {"amount": "0.06"}, 409).text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Say what you ask"),
        ({"amount": "much"}, "such as 0.05"),
        ({"amount": "NaN"}, "Between $0.001 and $1000"),
        ({"amount": "1001"}, "Between $0.001 and $1000"),
        ({"amount": "0.00001"}, "at most 4 decimals"),
        ({"amount": "0.06", "hourly": "12"}, "Only agencies"),
        ({"amount": "0.06", "hourly": "a"}, "US dollars"),
        ({"amount": "0.06", "note": "Mail me at a@example.com"}, "Take the contact details out"),
        (
            {"amount": "0.06", "note": "Pay me directly by PayPal and we save the fee."},
            "through this site only",
        ),
        ({"amount": "0.06", "note": "x" * 5001}, "this has 5,001"),
    ],
)
def test_what_was_typed_stays(world, ada, fields, problem):
    job_id, (_, ben) = job_of(world, ada), labeler_at_browser(world)
    with unchanged(world):
        page = ben.post(f"/jobs/{job_id}/apply", fields, 400).text
    assert problem in page
    assert f'value="{fields.get("amount", "")}"' in page or "amount" not in fields
    assert fields.get("note", "") in page


def test_answering_an_invitation(world, ada):
    job_id, (who, ben) = job_of(world, ada, visibility="INVITE_ONLY"), labeler_at_browser(world)
    ben.get(f"/jobs/{job_id}/apply", 404)
    proposal_id = invited(world, ada, job_id, who)
    assert "14 days left" in ben.get("/invitations").text
    assert "You are invited" in ben.get(f"/jobs/{job_id}/apply").text
    ben.post(f"/jobs/{job_id}/apply", {"amount": "0.07"})
    assert proposal_state(world, proposal_id) == ("UNREVIEWED", "ACCEPTED")
    assert "accepted" in ben.get("/invitations").text


def test_declining_an_invitation(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    proposal_id = invited(world, ada, job_id, who)
    other = labeler_at_browser(world)[1]
    with unchanged(world):
        other.post("/invitations/decline", {"proposal": proposal_id}, 404)
    ben.post("/invitations/decline", {"proposal": proposal_id})
    assert proposal_state(world, proposal_id) == ("DECLINED", "DECLINED")
    assert "You declined" in ben.get(f"/jobs/{job_id}/apply").text


def test_accepting_when_the_job_has_closed(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    proposal_id = invited(world, ada, job_id, who)
    force_status(world, job_id, "ARCHIVED")
    assert "no longer open" in ben.get("/invitations").text
    sent = ben.post(f"/jobs/{job_id}/apply", {"amount": "0.07"}, 409)
    assert "The job is not open" in sent.text
    assert "The invitation has ended" in sent.text
    assert proposal_state(world, proposal_id) == ("DECLINED", "EXPIRED")


def test_an_invitation_that_ended(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    proposal_id = invited(world, ada, job_id, who)
    world.clock.advance(days=14)
    assert "No invitation waits" in ben.get("/invitations").text
    assert "Invitation ended" in ben.get("/my-proposals").text
    with unchanged(world):
        ben.post(f"/jobs/{job_id}/apply", {"amount": "0.07"}, 409)
        ben.post("/invitations/decline", {"proposal": proposal_id}, 409)


def test_withdrawing_and_asking_staff(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world, country_code="FR")
    ben.post(f"/jobs/{job_id}/apply", {"amount": "0.07"})
    assert "another country" in ben.get("/my-proposals").text
    with world.database.autocommit() as db:
        proposal_id = db.one("SELECT id FROM proposals")["id"]
    other = labeler_at_browser(world)[1]
    with unchanged(world):
        other.post("/my-proposals/withdraw", {"proposal": proposal_id}, 404)
        other.post("/my-proposals/location", {"proposal": proposal_id}, 404)
    ben.post("/my-proposals/location", {"proposal": proposal_id})
    assert "Staff are looking" in ben.get("/my-proposals").text
    ben.post("/my-proposals/withdraw", {"proposal": proposal_id})
    assert "cannot be sent again" in ben.get("/my-proposals").text
    assert "Withdrawn" in ada.get(f"/employer/proposals/{proposal_id}").text
    assert take_back(world, who, proposal_id).changed is False


STATES = [
    ("UNREVIEWED", "OPEN", "Waiting to be reviewed", "no date by which they must"),
    ("SHORTLISTED", "OPEN", "On the shortlist", "may write to you"),
    ("MAYBE", "OPEN", "Under consideration", "not decided"),
    ("NOT_A_FIT", "OPEN", "Not chosen", "change their mind"),
    ("DECLINED", "ARCHIVED", "Not chosen", "the job is closed"),
    ("UNREVIEWED", "ARCHIVED", "Waiting to be reviewed", "may still hire"),
    ("MAYBE", "COMPLETED", "Under consideration", "nobody else is hired"),
    ("HIRED", "ONGOING", "Hired", "The contract holds"),
]


@pytest.mark.parametrize(("status", "job_status", "state", "then"), STATES)
def test_what_labelers_read_of_each_state(world, ada, status, job_status, state, then):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    apply(world, who, job_id)
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET status = %(status)s", status=status)
    force_status(world, job_id, job_status)
    page = ben.get("/my-proposals").text
    assert state in page
    assert then in page


def test_pages_of_proposals_go_on(world, ada):
    who, ben = labeler_at_browser(world)
    ids = []
    for _ in range(23):
        world.clock.advance(minutes=1)
        ids.append(apply(world, who, job_of(world, ada)))
    page = ben.get("/my-proposals").text
    following = re.search(r'rel="next" href="([^"]+)"', page)[1]
    rest = ben.get(following).text
    assert (page.count('class="card still"'), rest.count('class="card still"')) == (20, 3)
    assert ben.get("/my-proposals?cursor=x", 303).headers["location"] == "/my-proposals"


def test_a_person_without_a_profile_is_told_what_to_do(world, ada):
    job_id = job_of(world, ada)
    dan = visitor(world, person(world, "dan@example.com"))
    assert "Make a labeler profile first" in dan.get(f"/jobs/{job_id}/apply", 403).text
    assert visitor(world).get(f"/jobs/{job_id}/apply", 303).headers["location"].startswith("/sign-in?next=")


def test_an_accepted_invite_is_withdrawn_like_any_other(world, ada):
    job_id, (who, ben) = job_of(world, ada), labeler_at_browser(world)
    proposal_id = invited(world, ada, job_id, who)
    accept(world, who, proposal_id)
    ben.post("/my-proposals/withdraw", {"proposal": proposal_id})
    assert proposal_state(world, proposal_id) == ("DECLINED", "ACCEPTED")
