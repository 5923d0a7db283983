"""A job's whole life against a model of it: states, board, counts, change feed and history agree."""

import contextlib
from collections import Counter
from typing import ClassVar

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from agents import PUBLIC, refused, register
from conftest import ORIGIN, emptied, running
from opentrain_server.core.actor import Staff
from opentrain_server.core.settings import Settings
from opentrain_server.domain.jobs.job_fields import empty_fields
from opentrain_server.domain.staff import review
from postings import READY, decisions, events, force_claimed, moves, organization_of, shown, text_for

STAFF = Staff("staff", "sam")
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "jobDescription": st.sampled_from(["ALLOW", "ALLOW", "REVIEW", "BLOCK"]),  # the text judged so
        "experienceLevel": st.sampled_from(["EXPERT", "INTERMEDIATE", "EXPERT", None]),
        "visibility": st.sampled_from(["PUBLIC", "PUBLIC", "INVITE_ONLY", None]),
        "paymentType": st.sampled_from(["PAY_PER_LABEL", "PAY_PER_HOUR"]),
        "languages": st.sampled_from([["Spanish"], ["German", "Spanish"], ["English"]]),
        "countries": st.sampled_from([[], ["ES"], ["ES", "MX"], None]),
        "subjectMatter": st.sampled_from([[], ["Shops"], ["Cities", "Shops"], None]),
        "labelTypes": st.sampled_from([["SENTIMENT"], ["RANKING"], ["CLASSIFICATION", "SENTIMENT"]]),
        "dataType": st.sampled_from(["TEXT", "IMAGE"]),
        "headcount": st.sampled_from([1, 5, 9]),
    },
).filter(bool)
DEFAULTS = empty_fields()
CAUSES = {
    "published",
    "held_for_review",
    "review_approved",
    "review_rejected",
    "moderation_blocked",
    "closed",
}


class Model:
    """What the contract says of one job."""

    def __init__(self, job_id, fields):
        self.id = job_id
        self.status = "DRAFT"
        self.fields = fields
        self.date_posted = None
        self.slug = None
        self.moves = []
        self.decisions = []

    def patched(self, patch):
        return self.fields | {k: DEFAULTS[k] if v is None else v for k, v in patch.items()}

    @property
    def verdict(self):
        return self.verdict_of(self.fields)

    @staticmethod
    def verdict_of(fields):
        return next((v for v in ("REVIEW", "BLOCK") if fields["jobDescription"] == text_for(v)), "ALLOW")

    @staticmethod
    def is_ready(fields):
        return fields["experienceLevel"] is not None

    @property
    def listed(self):
        return self.status == "OPEN" and self.fields["visibility"] == "PUBLIC"


class Jobs(RuleBasedStateMachine):
    """One account with its jobs, and the model beside it."""

    world = None
    steps = 0
    causes: ClassVar = Counter()

    def __init__(self):
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(emptied(self.world))
        self.http = self.stack.enter_context(httpx2.Client(base_url=self.world.url, timeout=30))
        self.agent = register(self.http)
        force_claimed(self.world, self.agent)
        with self.world.database.autocommit() as db:
            db.run("UPDATE tokens SET expires_at = NULL")
        self.account = organization_of(self.world, self.agent)
        self.jobs, self.history, self.changes = {}, [], {}

    def teardown(self):
        type(self).causes.update(cause for *_, cause in self.history)
        self.stack.close()

    def moved(self, job, status, cause, *, was=None):
        """Note a move, and what it does to the board; `was` says whether it was listed before."""
        self.history.append((job.id, job.status, status, cause))
        job.moves.append((job.status, status, cause))
        was = job.listed if was is None else was
        job.status = status
        if status == "OPEN" and job.date_posted is None:
            job.date_posted, job.slug = self.now(), "spanish-sentiment-labels"
        self.shown_change(job, was)

    def shown_change(self, job, was, *, edited=False):
        if job.listed and (not was or edited):
            self.changes[job.id] = ("UPDATED" if was else "PUBLISHED", self.now())
        elif was and not job.listed:
            self.changes[job.id] = ("CLOSED", self.now())

    def now(self):
        return f"{self.world.clock.now:%Y-%m-%dT%H:%M:%S}.{self.world.clock.now.microsecond // 1000:03d}Z"

    @rule(milliseconds=st.integers(1, 90_000))
    def time_passes(self, milliseconds):
        self.world.clock.advance(milliseconds=milliseconds)

    def pick(self, data, *likely):
        """Any job, four times in five one in a state in which the call has something to do."""
        fitting = [job for job in self.jobs.values() if job.status in likely]
        anything = not fitting or data.draw(st.integers(0, 4)) == 4
        return data.draw(st.sampled_from(list(self.jobs.values()) if anything else fitting))

    @initialize()
    def three_jobs(self):
        for patch in ({}, {"countries": ["ES"]}, {"jobDescription": "REVIEW"}):
            self.judged(self.draft(patch))

    @rule(patch=PATCHES)
    def another_draft(self, patch):
        self.draft(patch)

    @rule(patch=st.one_of(st.just({}), PATCHES))
    def another_published(self, patch):
        job = self.draft(patch)
        if job.is_ready(job.fields):
            self.judged(job)

    def draft(self, patch):
        fields = DEFAULTS | READY | {"pricePerHour": 16} | patched(patch)
        fields = {key: DEFAULTS[key] if value is None else value for key, value in fields.items()}
        body = {
            "format": "opentrain_canonical",
            "job": {k: v for k, v in fields.items() if v not in (None, [])},
        }
        made = self.agent.post("/job-drafts", body)
        assert made.status_code == 201, made.text
        job = Model(made.json()["jobId"], fields)
        self.jobs[job.id] = job
        assert made.json()["validation"]["publishReady"] == job.is_ready(fields)
        return job

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), patch=PATCHES)
    def patch_draft(self, data, patch):
        job, patch = self.pick(data, "DRAFT"), patched(patch)
        answer = self.agent.patch(f"/job-drafts/{job.id}", patch)
        if job.status != "DRAFT":
            assert refused(answer, 409, "job_not_draft")["status"] == job.status
            return
        job.fields = job.patched(patch)
        assert answer.json()["validation"]["publishReady"] == job.is_ready(job.fields)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def publish(self, data):
        job = self.pick(data, "DRAFT")
        if job.status == "DRAFT" and job.is_ready(job.fields):
            self.judged(job)
            return
        answer = self.agent.post(f"/jobs/{job.id}/publish")
        if job.status in {"ARCHIVED", "COMPLETED"}:
            refused(answer, 409, "job_closed")
        elif job.status != "DRAFT":
            assert answer.json()["publishAttemptId"] is None
            assert answer.json()["alreadyPublished"] == (job.status == "OPEN")
        else:
            refused(answer, 400, "not_publish_ready")

    def judged(self, job):
        answer = self.agent.post(f"/jobs/{job.id}/publish")
        job.decisions.append(("publish", job.verdict))
        if job.verdict == "BLOCK":
            refused(answer, 403, "moderation_blocked")
            return
        status, cause = {
            "ALLOW": ("OPEN", "published"),
            "REVIEW": ("PENDING_APPROVAL", "held_for_review"),
        }[job.verdict]
        assert answer.json()["status"] == status, answer.text
        self.moved(job, status, cause)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), patch=PATCHES)
    def edit(self, data, patch):
        job, patch = self.pick(data, "OPEN"), patched(patch)
        answer = self.agent.patch(f"/jobs/{job.id}", patch)
        if job.status != "OPEN":
            assert refused(answer, 409, "job_not_open")["status"] == job.status
            return
        fields = job.patched(patch)
        if not job.is_ready(fields):
            refused(answer, 400, "not_publish_ready")
            return
        was, job.fields = job.listed, fields
        job.decisions.append(("live_edit", job.verdict))
        if job.verdict == "ALLOW":
            assert answer.json()["status"] == "OPEN"
            self.shown_change(job, was, edited=True)
            return
        if job.verdict == "BLOCK":
            assert refused(answer, 409, "moderation_blocked")["status"] == "DRAFT"
        status, cause = {
            "BLOCK": ("DRAFT", "moderation_blocked"),
            "REVIEW": ("PENDING_APPROVAL", "held_for_review"),
        }[job.verdict]
        self.moved(job, status, cause, was=was)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def close(self, data):
        job = self.pick(data, "OPEN", "PENDING_APPROVAL")
        answer = self.agent.post(f"/jobs/{job.id}/close")
        if job.status == "DRAFT":
            refused(answer, 409, "job_not_published")
            return
        assert answer.json()["alreadyClosed"] == (job.status == "ARCHIVED")
        if job.status != "ARCHIVED":
            self.moved(job, "ARCHIVED", "closed")

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def delete(self, data):
        job = self.pick(data, "DRAFT")
        answer = self.agent.delete(f"/job-drafts/{job.id}")
        if job.status != "DRAFT":
            refused(answer, 409, "job_not_draft")
            return
        assert answer.json()["deleted"] is True
        del self.jobs[job.id]

    @precondition(lambda self: any(job.status == "PENDING_APPROVAL" for job in self.jobs.values()))
    @rule(data=st.data(), yes=st.booleans())
    def staff(self, data, yes):
        waiting = [job for job in self.jobs.values() if job.status == "PENDING_APPROVAL"]
        job = data.draw(st.sampled_from(waiting))
        with self.world.database.transaction() as db:
            seen = review.show(db, job.id).fields_hash
            decide = review.approve if yes else review.reject
            decide(db, STAFF, job.id, seen=seen)
        job.decisions.append(("staff", "ALLOW" if yes else "BLOCK"))
        self.moved(job, "OPEN" if yes else "DRAFT", "review_approved" if yes else "review_rejected")

    @invariant()
    def the_account_sees_its_jobs(self):
        type(self).steps += 1
        mine = self.agent.get("/jobs/mine?limit=100").json()["jobs"]
        assert {job["id"]: job["status"] for job in mine} == {j.id: j.status for j in self.jobs.values()}

    @invariant()
    def the_board_lists_what_is_open(self):
        listed = [job for job in self.jobs.values() if job.listed]
        board = self.http.get(f"{PUBLIC}/jobs?limit=100").json()["jobs"]
        seen = {job["id"]: (job["datePosted"], job["slug"], job["languages"]) for job in board}
        assert seen == {job.id: (job.date_posted, job.slug, job.fields["languages"]) for job in listed}
        facets = self.http.get(f"{PUBLIC}/jobs/facets").json()
        assert facets["totalJobs"] == len(listed)
        for name, values in {
            "payTypes": [job.fields["paymentType"] for job in listed],
            "languages": [language for job in listed for language in job.fields["languages"]],
            "countries": [country for job in listed for country in job.fields["countries"]],
            "domains": [job.fields["subjectMatter"][0] for job in listed if job.fields["subjectMatter"]],
            "categories": [category(job.fields) for job in listed],
        }.items():
            assert {entry["value"]: entry["count"] for entry in facets[name]} == Counter(values), name

    @invariant()
    def the_feed_of_changes_tells_the_latest(self):
        changes = self.http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()["changes"]
        assert {c["jobId"]: (c["eventType"], c["occurredAt"]) for c in changes} == self.changes

    @invariant()
    def the_history_is_dense_and_true(self):
        told = [(n, k, j, d["previousStatus"], d["status"], d["cause"]) for n, k, j, d in self.recorded()]
        assert told == [
            (number, "job.status_changed", *entry) for number, entry in enumerate(self.history, start=1)
        ]

    def recorded(self):
        found = events(self.world, self.agent)
        assert all(data["jobId"] == job_id and len(data) == 4 for _, _, job_id, data in found)
        return found

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def each_job_tells_its_own_story(self, data):
        job = self.pick(data)
        assert moves(self.world, job.id) == job.moves
        assert decisions(self.world, job.id) == job.decisions
        fields = shown(self.agent, job.id)["fields"]
        assert {key: fields[key] for key in job.fields} == job.fields


def patched(patch):
    """The patch with the text for the verdict that it names."""
    if "jobDescription" not in patch:
        return patch
    verdict = patch["jobDescription"]
    text = READY["jobDescription"] if verdict == "ALLOW" else text_for(verdict)
    return patch | {"jobDescription": text}


def category(fields):
    if "RANKING" in fields["labelTypes"]:
        return "Generative AI & RLHF"
    return f"{fields['dataType'].title()} Annotation"


@pytest.fixture(scope="module")
def wide_world(postgres, tmp_path_factory):
    wide = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        origin=ORIGIN,
        log_level="error",
        calls_per_minute=10**6,
        board_calls_per_minute=10**6,
        registrations_per_hour=10**6,
        registrations_per_day=10**6,
        publishes_per_day=10**6,
        live_edits_per_day=10**6,
    )
    with running(postgres, wide) as world:
        yield world


def walk(world, *, runs, length):
    Jobs.world, Jobs.steps, Jobs.causes = world, 0, Counter()
    run(
        Jobs,
        settings=settings(
            max_examples=runs,
            stateful_step_count=length,
            deadline=None,
            derandomize=runs < 20,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_lives_of_jobs(wide_world):
    walk(wide_world, runs=10, length=50)
    assert {"published", "held_for_review", "closed"} <= Jobs.causes.keys(), Jobs.causes


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_many_lives_of_jobs(wide_world, shown_text):
    walk(wide_world, runs=100, length=60)
    assert Jobs.causes.keys() == CAUSES
    shown_text(
        f"{Jobs.steps:,} steps and {Jobs.causes.total():,} moves of jobs: states, board, counts, feed and"
        " history as their model says"
    )
