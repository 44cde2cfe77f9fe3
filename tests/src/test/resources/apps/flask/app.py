from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/books/<int:number>")
def book(number: int):
    return jsonify(number=number, title="Walden")


if __name__ == "__main__":
    app.run(debug=True)
