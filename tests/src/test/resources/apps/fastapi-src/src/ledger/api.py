from fastapi import FastAPI

from ledger.accounts import balance

app = FastAPI()


@app.get("/balance/{owner}")
def read(owner: str) -> dict[str, int]:
    return {owner: balance(owner)}
