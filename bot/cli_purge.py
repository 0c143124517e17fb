"""`claimwatch purge`: takes a stored post's text away when its author, a platform or the law asks for it."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_base import EXIT_FAILED, DatabaseOption, errors, stored

if TYPE_CHECKING:
    from storage.purging import Purgeable

purge_app = typer.Typer()
EXIT_NOT_PURGED = 4


@purge_app.command(
    epilog="Examples: claimwatch purge https://x.com/some_account/status/1437423048239734784"
    "    claimwatch purge https://t.me/some_channel/2041 --yes"
)
def purge(
    name: Annotated[str, typer.Argument(metavar="URL", help="The post's address, or its id.", show_default=False)],
    database: DatabaseOption = None,
    is_sure: Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")] = False,
) -> None:
    """Remove a stored post's text for good. Its id, its hash and the claims analysts work with stay.

    Exits with 1 where no such post is stored, with 4 where nothing was removed.
    """
    from storage.purging import Purging

    with stored(database) as engine:
        purging = Purging(engine)
        found = purging.find(name)
        if not found:
            errors.print(f"No stored post has the address or id {name}.", markup=False)
            raise typer.Exit(EXIT_FAILED)
        for post in found:
            errors.print(_shown(post), markup=False)
        if not any(not post.is_purged for post in found):
            errors.print("Nothing is left to remove.")
            return
        if not (is_sure or _is_wanted()):
            errors.print("Nothing was removed. --yes removes it without asking.")
            raise typer.Exit(EXIT_NOT_PURGED)
        for post in found:
            purging.purge(post.key)
        errors.print("Removed, for good. Backups made before still hold the text.")


def _shown(post: "Purgeable") -> str:
    posted = f"{post.posted_at:%Y-%m-%d %H:%M} UTC" if post.posted_at else "at an unknown time"
    text = "its text is removed already" if post.is_purged else "its text is stored"
    return f"{post.platform} post {post.native_id} of {post.source}, {posted}, {post.claims} claim(s): {text}."


def _is_wanted() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and typer.confirm("Remove the text for good?", err=True)
