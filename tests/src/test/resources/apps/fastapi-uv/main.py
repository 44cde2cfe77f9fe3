from fastapi import FastAPI

service = FastAPI(title="Inventory")


@service.get("/items/{name}")
async def item(name: str, count: int = 1):
    return {"name": name, "count": count}
