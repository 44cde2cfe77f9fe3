from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request):
    return PlainTextResponse("A star, " + request.query_params.get("name", "unnamed"))


application = Starlette(routes=[Route("/", home)])
