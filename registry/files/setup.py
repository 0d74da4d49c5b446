"""Opens the store in the instance folder when the application is created."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from registry.files.store import FileStore, install_store


def setup(app: Flask) -> None:
    """Install the store at INSTANCE_PATH/files."""
    install_store(FileStore(Path(app.config["INSTANCE_PATH"]) / "files"))
