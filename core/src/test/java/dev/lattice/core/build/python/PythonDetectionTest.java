package dev.lattice.core.build.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lattice.core.build.BuildPlan;
import dev.lattice.core.build.Decision;
import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.Wishes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PythonDetectionTest {
    private static final String FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n";
    private static final String FLASK = "from flask import Flask\napp = Flask(__name__)\n";
    private static final String THREADS = " --bind 0.0.0.0:$PORT --threads 4 --access-logfile -";
    private static final String UVICORN = " --host 0.0.0.0 --port $PORT";
    private static final String MANAGE =
            "import os\ndef main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n";
    private static final String MIGRATE = "python manage.py migrate --noinput && ";

    /** A tree, and what is expected of it; a value that is null is not looked at. */
    record Case(String name, Tree tree, Map<String, String> expected, String port, List<String> warnings) {
        @Override
        public String toString() {
            return name;
        }

        Case says(String subject, String value) {
            Map<String, String> all = new HashMap<>(expected);
            all.put(subject, value);
            return new Case(name, tree, all, port, warnings);
        }

        Case framework(String value) {
            return says("framework", value);
        }

        Case version(String value) {
            return says("version", "Python " + value);
        }

        Case install(String value) {
            return says("install", value);
        }

        Case start(String value) {
            return says("start", value);
        }

        Case port(String value) {
            return new Case(name, tree, expected, value, warnings);
        }

        Case warns(String part) {
            List<String> all = new ArrayList<>(warnings);
            all.add(part);
            return new Case(name, tree, expected, port, all);
        }
    }

    private static Case given(String name, Tree tree) {
        return new Case(name, tree, Map.of(), "8000", List.of());
    }

    private static Case version(String file, String text, String version) {
        return given(file + " " + text.strip(), Tree.of("main.py", "print()").text(file, text))
                .version(version)
                .port("");
    }

    private static Case requires(String range, String version) {
        return given("requires " + range, Tree.of("main.py", "print()").project(Map.of("requires-python", range)))
                .version(version)
                .port("");
    }

    private static Case asgi(String name, String requirements, String file, String text, String start) {
        return given(name, Tree.of(file, text).text("requirements.txt", requirements))
                .install("pip install -r requirements.txt")
                .start(start);
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(List.of(
                version(".python-version", "3.12\n", "3.12"),
                version(".python-version", "# mine\ncpython-3.10.4\n", "3.10"),
                version(".python-version", ">=3.13\n", "3.13"),
                version("runtime.txt", "python-3.9.18", "3.9"),
                version("runtime.txt", "python-3.7.3", "3.9").warns("asks for Python python-3.7.3"),
                version(".tool-versions", "nodejs 22\npython 3.13.1 3.12\n", "3.13"),
                version(".python-version", "my-environment", "3.11").warns("names no release"),
                version("setup.cfg", "[options]\npython_requires = >=3.12\n", "3.12"),
                requires(">=3.8", "3.11"),
                requires(">=3.12", "3.12"),
                requires(">=3.9,<3.11", "3.10"),
                requires("~=3.12.1", "3.12"),
                requires("==3.13.*", "3.13"),
                requires("!=3.11.*, >=3.10", "3.12"),
                requires(">=3.9, <3.11, !=3.10.*", "3.9"),
                requires("^3.12", "3.12"),
                requires("~3.10", "3.10"),
                requires("3.9.* || 3.14.*", "3.14"),
                requires("< 3.10", "3.9"),
                requires("nonsense", "3.11"),
                given("Poetry's", Tree.of("main.py", "print()").poetry(Map.of("python", "^3.13")))
                        .version("3.13")
                        .install("poetry install --only main --no-root")
                        .port(""),
                given(
                                "Pipfile",
                                Tree.of("main.py", "print()")
                                        .document("Pipfile", Map.of("requires", Map.of("python_version", "3.10"))))
                        .version("3.10")
                        .install("pipenv install --skip-lock")
                        .port("")));
        cases.addAll(List.of(
                asgi("FastAPI", "fastapi\nuvicorn", "main.py", FASTAPI, "uvicorn main:app" + UVICORN)
                        .framework("FastAPI"),
                asgi("without a server", "fastapi", "main.py", FASTAPI, "uvicorn main:app" + UVICORN)
                        .warns("uvicorn is not among"),
                asgi(
                        "brought by an extra",
                        "fastapi[standard]>=0.100",
                        "main.py",
                        FASTAPI,
                        "uvicorn main:app" + UVICORN),
                asgi("hypercorn", "fastapi\nhypercorn", "main.py", FASTAPI, "hypercorn main:app --bind 0.0.0.0:$PORT"),
                asgi("in a package", "fastapi\nuvicorn", "app/main.py", FASTAPI, "uvicorn app.main:app" + UVICORN),
                asgi("below src", "fastapi\nuvicorn", "src/shop/main.py", FASTAPI, "uvicorn shop.main:app" + UVICORN),
                asgi(
                        "annotated",
                        "fastapi\nuvicorn",
                        "main.py",
                        "import fastapi as f\nweb: f.FastAPI = f.FastAPI(a=1)",
                        "uvicorn main:web" + UVICORN),
                asgi(
                        "renamed",
                        "fastapi\nuvicorn",
                        "server.py",
                        "from fastapi import (\n  FastAPI as F,  # it\n)\nservice = F(\n title='x')",
                        "uvicorn server:service" + UVICORN),
                asgi(
                        "a factory",
                        "fastapi\nuvicorn",
                        "app/main.py",
                        "from fastapi import FastAPI\ndef create_app(debug=False) -> FastAPI:\n    app = FastAPI()\n    return app",
                        "uvicorn --factory app.main:create_app" + UVICORN),
                asgi(
                        "text is no code",
                        "fastapi\nuvicorn",
                        "main.py",
                        "'''\napp = FastAPI()\n'''\n# app = FastAPI()\nfrom fastapi import FastAPI\ns = \"app = FastAPI()\"\nreal = FastAPI()",
                        "uvicorn main:real" + UVICORN),
                asgi(
                        "a subclass",
                        "fastapi\nuvicorn",
                        "main.py",
                        "from fastapi import FastAPI\nclass Shop(FastAPI):\n  pass\napp = Shop()",
                        "uvicorn main:app" + UVICORN),
                asgi(
                                "Starlette",
                                "starlette\nuvicorn",
                                "main.py",
                                "from starlette.applications import Starlette\napp = Starlette()",
                                "uvicorn main:app" + UVICORN)
                        .framework("Starlette"),
                asgi(
                                "Litestar",
                                "litestar[standard]",
                                "app.py",
                                "from litestar import Litestar\napp = Litestar([])",
                                "uvicorn app:app" + UVICORN)
                        .framework("Litestar"),
                asgi(
                                "Quart",
                                "quart",
                                "app.py",
                                "from quart import Quart\napp = Quart(__name__)",
                                "hypercorn app:app --bind 0.0.0.0:$PORT")
                        .framework("Quart"),
                asgi(
                                "Sanic",
                                "sanic",
                                "server.py",
                                "from sanic import Sanic\napp = Sanic('x')",
                                "sanic server:app --host 0.0.0.0 --port $PORT")
                        .framework("Sanic"),
                asgi(
                        "Socket.IO around it",
                        "fastapi\nuvicorn\npython-socketio",
                        "main.py",
                        FASTAPI + "import socketio\nsio = socketio.AsyncServer()\nouter = socketio.ASGIApp(sio, app)",
                        "uvicorn main:outer" + UVICORN),
                asgi(
                                "plain ASGI",
                                "uvicorn",
                                "main.py",
                                "async def serve(scope, receive, send):\n  pass",
                                "uvicorn main:serve" + UVICORN)
                        .framework("ASGI"),
                asgi(
                        "named in the source",
                        "fastapi\nuvicorn",
                        "shop/service.py",
                        "import uvicorn\n" + FASTAPI + "if __name__ == '__main__':\n  uvicorn.run('shop.service:app')",
                        "uvicorn shop.service:app" + UVICORN),
                asgi(
                        "from its own folder",
                        "fastapi\nuvicorn",
                        "backend/main.py",
                        FASTAPI + "import models\n",
                        "uvicorn backend.main:app" + UVICORN)));
        cases.addAll(List.of(
                asgi("Flask", "flask\ngunicorn", "app.py", FLASK, "gunicorn app:app" + THREADS)
                        .framework("Flask"),
                asgi("Flask without a server", "Flask==3.0", "app.py", FLASK, "gunicorn app:app" + THREADS)
                        .warns("gunicorn is not among"),
                asgi(
                        "Flask and waitress",
                        "flask\nwaitress",
                        "app.py",
                        FLASK,
                        "waitress-serve --listen=0.0.0.0:$PORT app:app"),
                asgi(
                        "Flask's factory",
                        "flask\ngunicorn",
                        "shop/__init__.py",
                        "from flask import Flask\ndef create_app(config=None):\n  app = Flask(__name__)\n  return app",
                        "gunicorn 'shop:create_app()'" + THREADS),
                given(
                                "made by another module's factory",
                                Tree.of("wsgi.py", "from shop import create_app\napp = create_app('x')")
                                        .text(
                                                "shop/__init__.py",
                                                "def create_app(c):\n  from flask import Flask\n  return Flask(c)")
                                        .text("requirements.txt", "flask\ngunicorn"))
                        .start("gunicorn wsgi:app" + THREADS),
                given(
                                "made by a package's factory, with a route of its own",
                                Tree.of(
                                                "server_main.py",
                                                "from app import create_app\napp = create_app('production')\n@app.route('/up')\ndef up():\n  return 'up'")
                                        .text(
                                                "app/__init__.py",
                                                "from flask import Flask\ndef create_app(config='development'):\n  return Flask(config)")
                                        .text("requirements.txt", "flask\ngunicorn"))
                        .start("gunicorn server_main:app" + THREADS),
                given(
                                "made by a factory of a module below, which its package hands on",
                                Tree.of(
                                                "microblog.py",
                                                "import sqlalchemy as sa\nfrom blog import create_app, db\napp = create_app()")
                                        .text("blog/__init__.py", "from .factory import create_app")
                                        .text(
                                                "blog/factory.py",
                                                "from flask import Flask\ndef create_app(config=None):\n  return Flask(config)")
                                        .text("requirements.txt", "flask\ngunicorn"))
                        .start("gunicorn microblog:app" + THREADS),
                given(
                                "made by the factory of its own module",
                                Tree.of(
                                                "shop/boot.py",
                                                "from flask import Flask\ndef create_app(config=None):\n  return Flask(config)\nthe_shop = create_app()")
                                        .text("requirements.txt", "flask\ngunicorn"))
                        .start("gunicorn shop.boot:the_shop" + THREADS),
                given(
                                "a factory whose application only a worker and scripts make",
                                Tree.of("celery_worker.py", "from shop import create_app\napp = create_app()")
                                        .text("scripts/fill.py", "from shop import create_app\napp = create_app()")
                                        .text("shop/tasks.py", "from shop import create_app\napp = create_app()")
                                        .text(
                                                "shop/__init__.py",
                                                "from flask import Flask\ndef create_app(config=None):\n  return Flask(config)")
                                        .text("requirements.txt", "flask\ngunicorn"))
                        .start("gunicorn 'shop:create_app()'" + THREADS),
                asgi(
                        "Flask-SocketIO",
                        "flask\ngunicorn\nflask-socketio\neventlet",
                        "app.py",
                        FLASK,
                        "gunicorn app:app --bind 0.0.0.0:$PORT --worker-class eventlet --workers 1 --access-logfile -"),
                asgi(
                                "Dash",
                                "dash\ngunicorn",
                                "app.py",
                                "import dash\napp = dash.Dash(__name__)\nserver = app.server",
                                "gunicorn app:server" + THREADS)
                        .framework("Dash"),
                asgi(
                        "Dash without its server",
                        "dash\nwaitress",
                        "app.py",
                        "from dash import Dash\napp = Dash()",
                        "waitress-serve --listen=0.0.0.0:$PORT app:app.server"),
                asgi(
                        "Bottle",
                        "bottle\ngunicorn",
                        "app.py",
                        "import bottle\napp = bottle.Bottle()",
                        "gunicorn app:app" + THREADS),
                asgi(
                        "Falcon",
                        "falcon\ngunicorn",
                        "app.py",
                        "import falcon\napp = falcon.App()",
                        "gunicorn app:app" + THREADS),
                asgi(
                        "Falcon's other",
                        "falcon\nuvicorn",
                        "app.py",
                        "import falcon.asgi\napp = falcon.asgi.App()",
                        "uvicorn app:app" + UVICORN),
                asgi(
                                "plain WSGI",
                                "gunicorn",
                                "wsgi.py",
                                "def application(environ, start_response):\n  pass",
                                "gunicorn wsgi:application" + THREADS)
                        .framework("WSGI"),
                asgi(
                        "aiohttp",
                        "aiohttp\ngunicorn",
                        "main.py",
                        "from aiohttp import web\nasync def init_app():\n  app = web.Application()\n  return app",
                        "gunicorn main:init_app --bind 0.0.0.0:$PORT --worker-class aiohttp.GunicornWebWorker --access-logfile -"),
                asgi(
                                "Streamlit",
                                "streamlit",
                                "app.py",
                                "import streamlit as st\nst.write(1)",
                                "streamlit run app.py --server.address 0.0.0.0 --server.port $PORT --server.headless true --browser.gatherUsageStats false")
                        .framework("Streamlit"),
                asgi(
                                "Gradio",
                                "gradio",
                                "app.py",
                                "import gradio as gr\ngr.Interface().launch()",
                                "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python app.py")
                        .framework("Gradio"),
                given(
                                "two of them",
                                Tree.of("main.py", FASTAPI)
                                        .text("app.py", FASTAPI)
                                        .text("requirements.txt", "uvicorn\nfastapi"))
                        .start("uvicorn main:app" + UVICORN)));
        cases.addAll(List.of(
                given(
                                "Django",
                                Tree.of("manage.py", MANAGE)
                                        .text("shop/settings.py", "ALLOWED_HOSTS = []\n")
                                        .text("shop/wsgi.py", "")
                                        .text("requirements.txt", "django\ngunicorn"))
                        .framework("Django")
                        .start(MIGRATE + "gunicorn shop.wsgi:application" + THREADS)
                        .warns("ALLOWED_HOSTS is empty"),
                given(
                                "static files",
                                Tree.of("manage.py", MANAGE)
                                        .text("shop/settings.py", "STATIC_ROOT = 'x'\n")
                                        .text("shop/wsgi.py", "")
                                        .text("requirements.txt", "django\ngunicorn"))
                        .says("build", "python manage.py collectstatic --noinput"),
                given(
                                "a secret key",
                                Tree.of("manage.py", MANAGE)
                                        .text(
                                                "shop/settings.py",
                                                "import os\nSTATIC_ROOT = 'x'\nSECRET_KEY = os.environ['SECRET_KEY']\n")
                                        .text("shop/wsgi.py", "")
                                        .text("requirements.txt", "django\ngunicorn"))
                        .says("build", "SECRET_KEY=collectstatic python manage.py collectstatic --noinput"),
                given(
                                "settings of the run",
                                Tree.of("manage.py", MANAGE)
                                        .text(
                                                "shop/settings.py",
                                                "import os\nSTATIC_ROOT = 'x'\nURL = os.environ['DATABASE_URL']\n")
                                        .text("shop/wsgi.py", "")
                                        .text("requirements.txt", "django\ngunicorn"))
                        .start("python manage.py collectstatic --noinput && " + MIGRATE
                                + "gunicorn shop.wsgi:application" + THREADS)
                        .warns("DATABASE_URL"),
                given(
                                "Channels",
                                Tree.of("manage.py", MANAGE)
                                        .text("shop/settings.py", "")
                                        .text("shop/asgi.py", "")
                                        .text("requirements.txt", "django\nchannels"))
                        .start(MIGRATE + "daphne --bind 0.0.0.0 --port $PORT shop.asgi:application")
                        .warns("daphne is not among"),
                given(
                                "Django by uvicorn",
                                Tree.of("manage.py", MANAGE)
                                        .text("shop/settings.py", "")
                                        .text("shop/asgi.py", "")
                                        .text("requirements.txt", "django\nuvicorn"))
                        .start(MIGRATE + "uvicorn shop.asgi:application" + UVICORN),
                given(
                                "Django below",
                                Tree.of("site/manage.py", MANAGE)
                                        .text("site/shop/settings.py", "")
                                        .text("site/shop/wsgi.py", "")
                                        .text("requirements.txt", "django\ngunicorn"))
                        .start(MIGRATE + "gunicorn shop.wsgi:application" + THREADS)));
        cases.addAll(List.of(
                given("a worker", Tree.of("bot.py", "print(1)"))
                        .start("python bot.py")
                        .install("nothing")
                        .port(""),
                given("http.server", Tree.of("server.py", "import http.server, os\np = os.environ.get('PORT', '1')"))
                        .start("python server.py"),
                given(
                                "a written port",
                                Tree.of("server.py", "from http.server import HTTPServer\nHTTPServer(('', 9001), H)"))
                        .port("9001")
                        .warns("does not read PORT"),
                given(
                                "loopback",
                                Tree.of(
                                        "server.py",
                                        "from http.server import HTTPServer\nHOST = 'localhost'\nHTTPServer((HOST, 9001), H)"))
                        .port("9001")
                        .warns("127.0.0.1"),
                given("a package", Tree.of("tool/__main__.py", "print()").text("tool/__init__.py", ""))
                        .start("python -m tool")
                        .port(""),
                given("nobody's manifest", Tree.of("app.py", FLASK))
                        .install("nothing")
                        .warns("gunicorn and flask are not"),
                given(
                                "Procfile",
                                Tree.of("app.py", FLASK)
                                        .text("requirements.txt", "flask\ngunicorn")
                                        .text("Procfile", "release: python r.py\nweb: gunicorn app:app -w 9"))
                        .start("python r.py && gunicorn app:app -w 9"),
                given(
                                "Procfile with a runner",
                                Tree.of("app.py", FLASK)
                                        .text("requirements.txt", "flask\ngunicorn")
                                        .text("Procfile", "web: uv run --frozen gunicorn app:app"))
                        .start("gunicorn app:app"),
                given(
                                "uv",
                                Tree.of("main.py", FASTAPI)
                                        .project(Map.of("name", "x", "dependencies", List.of("fastapi", "uvicorn")))
                                        .text("uv.lock", ""))
                        .install("uv sync --frozen --no-dev")
                        .start("uvicorn main:app" + UVICORN),
                given(
                                "PDM",
                                Tree.of("main.py", FASTAPI)
                                        .project(Map.of("name", "x", "dependencies", List.of("uvicorn")))
                                        .text("pdm.lock", ""))
                        .install("pdm sync --prod"),
                given(
                                "PEP 621",
                                Tree.of("main.py", FASTAPI)
                                        .project(Map.of("name", "x", "dependencies", List.of("uvicorn"))))
                        .install("pip install, what pyproject.toml lists"),
                given(
                                "setup.py",
                                Tree.of("main.py", FASTAPI)
                                        .text("setup.py", "setup(install_requires=['fastapi', 'uvicorn'])"))
                        .install("pip install --editable ."),
                given(
                                "requirements of production",
                                Tree.of("main.py", FASTAPI)
                                        .text("requirements/prod.txt", "-r base.txt\nuvicorn")
                                        .text("requirements/base.txt", "fastapi")
                                        .text("requirements/dev.txt", "pytest"))
                        .install("pip install -r requirements/prod.txt"),
                given(
                                "libraries of Debian",
                                Tree.of("main.py", FASTAPI).text("requirements.txt", "uvicorn\npsycopg2==2.9"))
                        .says("packages", "build-essential libpq-dev libpq5"),
                given("no libraries", Tree.of("main.py", FASTAPI).text("requirements.txt", "uvicorn\npsycopg2-binary"))
                        .says("packages", "")));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsHowItIsBuiltAndStarted(Case given) throws UndetectedException {
        BuildPlan plan =
                PythonDetection.detect(given.tree().tree(), Wishes.NONE).orElseThrow();
        given.expected()
                .forEach((subject, value) -> assertThat(decision(plan, subject)).isEqualTo(value));
        assertThat(plan.port().map(String::valueOf).orElse("")).isEqualTo(given.port());
        given.warnings()
                .forEach(part -> assertThat(plan.warnings())
                        .anySatisfy(line -> assertThat(line).contains(part)));
        if (given.warnings().isEmpty() && given.name().equals("FastAPI")) {
            assertThat(plan.warnings()).isEmpty();
        }
        assertThat(plan.decisions()).extracting(Decision::subject).doesNotHaveDuplicates();
        assertThat(plan.decisions())
                .extracting(Decision::reason)
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
        assertThat(((BuildPlan.Recipe.Generated) plan.recipe()).dockerfile())
                .contains("USER 1000:1000")
                .doesNotContain("--mount=type=secret");
    }

    @Test
    void whatIsNoPythonIsEmpty() throws UndetectedException {
        assertThat(PythonDetection.detect(Tree.of("index.html", "").tree(), Wishes.NONE))
                .isEmpty();
        assertThat(PythonDetection.detect(Tree.of("package.json", "").tree(), Wishes.NONE))
                .isEmpty();
    }

    @Test
    void saysWhatWasLookedForAndWhatHelps() {
        assertThatThrownBy(() -> PythonDetection.detect(
                        Tree.of("one.py", "x = 1")
                                .text("two.py", "")
                                .text("requirements.txt", "flask")
                                .tree(),
                        Wishes.NONE))
                .isInstanceOf(UndetectedException.class)
                .hasMessageContaining("requirements.txt lists flask")
                .hasMessageContaining("Set the start command");
    }

    @Test
    void refusesVersionsThatAreNotThere() {
        assertThatThrownBy(() -> PythonDetection.detect(
                        Tree.of("main.py", "")
                                .project(Map.of("requires-python", "<3.9"))
                                .tree(),
                        Wishes.NONE))
                .hasMessageContaining("allows none of Python 3.9 to 3.14");
        assertThatThrownBy(() -> PythonDetection.detect(
                        Tree.of("main.py", "")
                                .text("runtime.txt", "python-2.7.18")
                                .tree(),
                        Wishes.NONE))
                .hasMessageContaining("no longer made");
    }

    @Test
    void wishesWinAndSaySo() throws UndetectedException {
        Wishes wishes = new Wishes(
                Optional.empty(),
                Optional.empty(),
                Optional.of("3.12"),
                Optional.of("make deps"),
                Optional.of("make all"),
                Optional.of("gunicorn x:y"),
                Optional.empty(),
                Optional.empty(),
                Wishes.NONE.variables(),
                new java.util.TreeSet<>(List.of("TOKEN")),
                Wishes.NONE.written(),
                Optional.empty(),
                Wishes.NONE.arguments());
        BuildPlan plan = PythonDetection.detect(
                        Tree.of("app.py", FLASK)
                                .text("requirements.txt", "flask\ngunicorn")
                                .text("Procfile", "web: no")
                                .tree(),
                        wishes)
                .orElseThrow();
        for (String subject : List.of("version", "install", "build", "start")) {
            assertThat(plan.decisions())
                    .filteredOn(one -> one.subject().equals(subject))
                    .singleElement()
                    .extracting(Decision::reason)
                    .isEqualTo("you said so");
        }
        assertThat(((BuildPlan.Recipe.Generated) plan.recipe()).dockerfile())
                .contains("FROM python:3.12-slim", "make deps", "make all", "id=TOKEN")
                .contains("CMD [\"gunicorn\", \"x:y\"]");
    }

    private static String decision(BuildPlan plan, String subject) {
        return plan.decisions().stream()
                .filter(one -> one.subject().equals(subject))
                .map(Decision::value)
                .findFirst()
                .orElse("");
    }

    /** A source tree in the making. */
    record Tree(Map<String, String> texts, Map<String, Document> documents) {
        static Tree of(String path, String text) {
            return new Tree(Map.of(), Map.of()).text(path, text);
        }

        Tree text(String path, String text) {
            Map<String, String> all = new HashMap<>(texts);
            all.put(path, text);
            return new Tree(all, documents);
        }

        Tree document(String path, Map<String, ?> values) {
            Map<String, Document> all = new HashMap<>(documents);
            all.put(path, new Document(values));
            return new Tree(texts, all);
        }

        Tree project(Map<String, ?> project) {
            return document("pyproject.toml", Map.of("project", project));
        }

        Tree poetry(Map<String, ?> dependencies) {
            return document("pyproject.toml", Map.of("tool", Map.of("poetry", Map.of("dependencies", dependencies))));
        }

        SourceTree tree() {
            List<String> names = new ArrayList<>(texts.keySet());
            names.addAll(documents.keySet());
            return new SourceTree(names, texts, documents);
        }
    }
}
