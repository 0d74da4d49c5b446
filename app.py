"""The application: `flask --app app …` finds `app` here, and `python app.py` serves it."""

from registry.factory import create_app
from registry.serve import serve

app = create_app()

if __name__ == "__main__":
    serve(app)
