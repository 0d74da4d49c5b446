"""`python -m registry.demo.run` (make run): migrate a database of its own, load it on the first start, serve it."""

from __future__ import annotations

import os
import sys

from registry.access.web import current_today
from registry.accounts.queries import count_users, register_mark
from registry.cli import upgrade_register
from registry.config import ROOT
from registry.core.crypto import KeyMissing
from registry.core.errors import DomainError
from registry.demo.loading import load_demo
from registry.factory import create_app
from registry.serve import serve


def main() -> None:
    """Serve the demonstration until Ctrl-C."""
    environ = dict(os.environ)
    environ.setdefault("INSTANCE_PATH", str(ROOT / "instance" / "demo"))
    environ.setdefault("DATABASE_URL", f"sqlite:///{ROOT / 'instance' / 'demo.db'}")
    try:
        app = create_app(environ)
        with app.app_context():
            upgrade_register()
            mark = register_mark()
            if count_users() and not (mark and mark.demo):
                sys.exit("这个数据库里有真实数据，不能当演示用。 This database holds real data.")
            if not count_users():
                print("正在装演示数据，约一两分钟。 Loading demo data…", flush=True)
                load_demo(people=int(environ.get("DEMO_PEOPLE") or 3000), seed=1, today=current_today())
    except (DomainError, KeyMissing) as error:
        sys.exit(str(error))
    serve(app)


if __name__ == "__main__":
    main()
