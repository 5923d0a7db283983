"""Registration, claim and tokens."""

from opentrain_client.call import Arg, Call, in_query

AUTH = (
    Call(
        "register_agent",
        "POST",
        "/api/agent/identity",
        "Register this agent; the account works at once, unclaimed.",
        (
            Arg("agent_name", help="Name of the agent.", flags=("--agent-name", "--name")),
            Arg(
                "organization_name",
                help="Name of the organisation.",
                flags=("--org-name", "--organization-name"),
            ),
            Arg("mode", choices=("live", "test")),
            Arg("seed", "integer", "Seed of the test world."),
        ),
        access="open",
    ),
    Call(
        "claim_account",
        "POST",
        "/api/agent/identity/claim",
        "Ask a human to claim this account; mails a link, shows the code.",
        (
            Arg("email", help="Address of the human.", required=True),
            Arg("claim_token", help="Claim token; the saved one if left out."),
        ),
        access="open",
    ),
    Call(
        "claim_status",
        "POST",
        "/api/agent/oauth/token",
        "Fetch the token once the human has claimed the account.",
        (Arg("grant_type"), Arg("claim_token", help="Claim token; the saved one if left out.")),
        access="open",
        form=True,
    ),
    Call(
        "revoke_credentials",
        "POST",
        "/api/agent/oauth/revoke",
        "Revoke a token and all that it minted.",
        (Arg("token", required=True),),
        access="open",
        form=True,
    ),
    Call("auth_status", "GET", "/auth/me", "Show who the token acts for."),
    Call("list_tokens", "GET", "/tokens", "List the tokens of this user."),
    Call(
        "create_token",
        "POST",
        "/tokens",
        "Mint a token, at most as strong as this one.",
        (
            Arg("name", help="What it is for."),
            Arg("scopes", "list", "Scopes, by comma; this token's if left out."),
            Arg("expiresAt", help="When it ends, a date."),
        ),
        dry_run=True,
    ),
    Call(
        "revoke_token",
        "DELETE",
        "/tokens/{tokenId}",
        "Revoke a token and all that it minted.",
        in_query(Arg("keepMinted", "boolean", "Leave alive what it minted (only for the token in use).")),
        dry_run=True,
    ),
)
