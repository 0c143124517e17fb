"""X API v2 on the loopback interface: accounts and their timelines, in the old or the new names of fields."""

from datetime import datetime
from typing import Any

from aiohttp import web

from tests.servers.loopback import LoopbackServer

Json = dict[str, Any]
NEW_NAMES = {"note_tweet": "note_post", "edit_history_tweet_ids": "edit_history_post_ids", "tweets": "posts"}
NEW_NAMES |= {"referenced_tweets": "referenced_posts"}


def x_post(number: int, text: str, *, at: datetime, **fields: Any) -> Json:
    created_at = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "id": str(number),
        "text": text,
        "created_at": created_at,
        "edit_history_tweet_ids": [str(number)],
        **fields,
    }


def problem(kind: str, title: str, detail: str, *, host: str = "api.twitter.com", **fields: str) -> Json:
    return {"type": f"https://{host}/2/problems/{kind}", "title": title, "detail": detail, **fields}


class XServer(LoopbackServer):
    """`accounts` maps a handle to the account's number, `timelines` that number to its posts by number.

    `errors` replaces the answer about an account (by handle or number) with X's errors of a 200.
    """

    def __init__(self, *, speaks_of_posts: bool = False) -> None:
        super().__init__()
        self.accounts: dict[str, str] = {}
        self.timelines: dict[str, dict[int, Json]] = {}
        self.included: list[Json] = []
        self.errors: dict[str, list[Json]] = {}
        self.beside: list[Json] = []
        self.page_limit = 100
        self._speaks_of_posts = speaks_of_posts

    def account(self, handle: str, number: str = "900") -> None:
        self.accounts[handle] = number
        self.timelines.setdefault(number, {})

    def post(self, number: int, text: str, *, at: datetime, account: str = "900", **fields: Any) -> None:
        self.timelines[account][number] = x_post(number, text, at=at, **fields)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != "Bearer secret-key":
            return _refusal(401, problem("unauthorized", "Unauthorized", "Unauthorized"))
        if self._speaks_of_posts and "tweet.fields" in request.query:
            return _refusal(400, {"title": "Invalid Request", "detail": "[tweet.fields] is not a valid parameter"})
        if request.path == "/2/users/by":
            return web.json_response(self._users(request.query["usernames"].split(",")))
        return web.json_response(self._timeline(request.path.split("/")[3], request))

    def _users(self, handles: list[str]) -> Json:
        errors = [error for handle in handles for error in self.errors.get(handle, [])]
        data = [{"id": self.accounts[handle], "username": handle} for handle in handles if handle in self.accounts]
        unknown = [handle for handle in handles if handle not in self.accounts and handle not in self.errors]
        errors += [
            problem("resource-not-found", "Not Found Error", f"Could not find user with usernames: [{handle}].")
            for handle in unknown
        ]
        return {key: value for key, value in {"data": data, "errors": errors}.items() if value}

    def _timeline(self, account: str, request: web.Request) -> Json:
        if account in self.errors:
            return {"errors": self.errors[account]}
        since, before = int(request.query.get("since_id", 0)), int(request.query.get("pagination_token", 10**20))
        size = min(int(request.query["max_results"]), self.page_limit)
        numbers = sorted((n for n in self.timelines[account] if since < n < before), reverse=True)
        page = numbers[:size]
        meta: Json = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": str(page[0]), "oldest_id": str(page[-1])}
        if len(numbers) > size:
            meta["next_token"] = str(page[-1])
        answer: Json = {"meta": meta}
        if page:
            answer["data"] = [self.timelines[account][number] for number in page]
        if self.included:
            answer["includes"] = {"tweets": self.included}
        if self.beside:
            answer["errors"] = self.beside
        return _in_new_names(answer) if self._speaks_of_posts else answer


def _refusal(status: int, body: Json) -> web.Response:
    return web.json_response(body, status=status, content_type="application/problem+json")


def _in_new_names(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_new_names(item) for item in value]
    if isinstance(value, dict):
        return {NEW_NAMES.get(key, key): _in_new_names(item) for key, item in value.items()}
    return value
