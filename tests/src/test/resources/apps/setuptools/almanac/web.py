import os

import bottle

pages = bottle.Bottle()


@pages.get("/<month>")
def month(month):
    return f"In {month} it rains"


def main():
    pages.run(host="0.0.0.0", port=int(os.environ.get("PORT", 8080)))
