import os

from flask import Flask


def create_app(settings=None):
    app = Flask(__name__)
    app.config.from_mapping(TITLE=os.environ.get("TITLE", "A board"))
    app.config.update(settings or {})

    from . import pages

    app.register_blueprint(pages.blueprint)
    return app
