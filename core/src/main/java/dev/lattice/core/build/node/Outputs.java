package dev.lattice.core.build.node;

import dev.lattice.core.build.Findings;
import dev.lattice.core.build.Slashes;
import dev.lattice.core.build.UndetectedException;
import dev.lattice.core.build.node.Serving.Part;
import dev.lattice.core.build.node.Serving.Program;
import dev.lattice.core.build.node.Serving.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What frameworks that render on a server, or may, leave behind when they build. */
final class Outputs {
    private static final Pattern NEXT_START = Pattern.compile("(?:NODE_ENV=\\w+ )?(?:npx )?next start\\b.*");

    private Outputs() {}

    static Optional<Serving> next(NodeSource source, Findings findings) {
        Settings settings = Settings.of(source.app(), "next.config");
        Optional<String> output = settings.value("output");
        if (output.equals(Optional.of("export")) || exports(source)) {
            String folder = settings.value("distDir").orElse("out");
            return Optional.of(new Site(folder, Optional.empty(), "next.config says output: 'export'"));
        }
        Map<String, String> environment = Map.of("HOSTNAME", "0.0.0.0", "NEXT_TELEMETRY_DISABLED", "1");
        Optional<Scripts.Start> start = Scripts.start(source.manifest());
        boolean own =
                start.isPresent() && !NEXT_START.matcher(start.get().line()).matches();
        if (own && !start.get().line().contains("standalone/server.js")) {
            return Optional.of(script(start.get()).in(environment));
        }
        if (output.equals(Optional.of("standalone"))
                && settings.value("distDir").isEmpty()) {
            String below = source.folder().isEmpty() ? "" : source.folder() + "/";
            List<Part> parts = new java.util.ArrayList<>(
                    List.of(new Part(".next/standalone", ""), new Part(".next/static", below + ".next/static")));
            if (source.app().hasFolder("public")) {
                parts.add(new Part("public", below + "public"));
            }
            return Optional.of(new Program(
                    "node " + below + "server.js", "next.config says output: 'standalone'", environment, parts));
        }
        if (start.isEmpty()) {
            return Optional.of(new Program("next start", "that is how Next.js starts", environment, List.of()));
        }
        if (start.get().line().matches(".*(-H|--hostname)[ =](localhost|127\\.).*")) {
            findings.warn("The start script lets Next.js listen on this machine only; it is started without that.");
            return Optional.of(new Program("next start", "the start script, for all to reach", environment, List.of()));
        }
        return Optional.of(script(start.get()).in(environment));
    }

    private static boolean exports(NodeSource source) {
        return source.manifest()
                .script("build")
                .filter(line -> line.contains("next export"))
                .isPresent();
    }

    static Optional<Serving> nuxt(NodeSource source, Findings findings) {
        boolean generates = source.manifest()
                        .script("build")
                        .filter(line -> line.contains("generate"))
                        .isPresent()
                || Settings.of(source.app(), "nuxt.config")
                        .value("preset")
                        .filter(preset -> preset.equals("static"))
                        .isPresent();
        if (generates) {
            boolean single = Settings.of(source.app(), "nuxt.config").says("ssr", false);
            return Optional.of(new Site(
                    ".output/public",
                    single ? Optional.of("200.html") : Optional.empty(),
                    "its build generates all pages"));
        }
        return Optional.of(nitro(source, "that is what Nuxt builds"));
    }

    /** The server that several frameworks build with: all it needs is in one folder. */
    static Program nitro(NodeSource source, String reason) {
        Optional<Scripts.Start> start = Scripts.start(source.manifest());
        if (start.isPresent() && !start.get().line().contains(".output/server/index.mjs")) {
            return script(start.get());
        }
        return new Program("node .output/server/index.mjs", reason, Map.of(), List.of(new Part(".output", ".output")));
    }

    static Optional<Serving> tanStackStart(NodeSource source, Findings findings) throws UndetectedException {
        Optional<Scripts.Start> start = Scripts.start(source.manifest());
        boolean nitro = source.manifest().needsAny("nitro", "nitropack", "vinxi", "@tanstack/nitro-v2-vite-plugin")
                || source.manifest().needsAny("@tanstack/start")
                || Settings.of(source.app(), "vite.config").mentions("nitro");
        if (start.isPresent() && !start.get().line().contains(".output/")) {
            return Optional.of(script(start.get()));
        }
        if (!nitro) {
            throw new UndetectedException("This TanStack Start app builds no server that can be started: neither its"
                    + " vite.config nor its dependencies name Nitro, and it has no start script. Add Nitro's plugin to"
                    + " vite.config, or give the start command.");
        }
        return Optional.of(nitro(source, "that is what TanStack Start builds with Nitro"));
    }

    static Optional<Serving> solidStart(NodeSource source, Findings findings) {
        return Optional.of(nitro(source, "that is what SolidStart builds"));
    }

    static Optional<Serving> remix(NodeSource source, Findings findings) {
        if (isSinglePage(source, "vite.config")) {
            return Optional.of(new Site("build/client", Optional.of("index.html"), "vite.config says ssr: false"));
        }
        boolean vite = source.app()
                .first("vite.config.ts", "vite.config.js", "vite.config.mjs")
                .isPresent();
        return Optional.of(started(
                source,
                "remix-serve " + (vite ? "build/server/index.js" : "build/index.js"),
                "that is what Remix builds"));
    }

    static Optional<Serving> reactRouter(NodeSource source, Findings findings) {
        if (isSinglePage(source, "react-router.config")) {
            return Optional.of(
                    new Site("build/client", Optional.of("index.html"), "react-router.config says ssr: false"));
        }
        if (!source.manifest().needs("@react-router/serve")
                && Scripts.start(source.manifest()).isEmpty()) {
            findings.warn("React Router's server is not among the packages: add @react-router/serve, or give the start"
                    + " command.");
        }
        return Optional.of(
                started(source, "react-router-serve build/server/index.js", "that is what React Router builds"));
    }

    private static boolean isSinglePage(NodeSource source, String settings) {
        return Settings.of(source.app(), settings).says("ssr", false);
    }

    static Optional<Serving> svelteKit(NodeSource source, Findings findings) throws UndetectedException {
        Settings settings = Settings.of(source.app(), "svelte.config");
        Settings vite = Settings.of(source.app(), "vite.config");
        Manifest manifest = source.manifest();
        if (uses(manifest, settings, vite, "@sveltejs/adapter-static")) {
            Settings naming = settings.mentions("adapter-static") ? settings : vite;
            return Optional.of(new Site(
                    naming.value("pages").orElse("build"),
                    naming.value("fallback"),
                    "svelte.config names adapter-static"));
        }
        Map<String, String> environment = Map.of("PROTOCOL_HEADER", "x-forwarded-proto");
        if (uses(manifest, settings, vite, "@sveltejs/adapter-node")) {
            String out = settings.value("out").orElse("build");
            return Optional.of(started(source, "node " + out, "svelte.config names adapter-node")
                    .in(environment));
        }
        if (uses(manifest, settings, vite, "@sveltejs/adapter-auto")) {
            findings.warn("SvelteKit's adapter-auto decides by where it builds. Here it is told to take adapter-node;"
                    + " add @sveltejs/adapter-node to svelte.config to be sure of its version.");
            return Optional.of(new Program("node build", "adapter-auto takes adapter-node", environment, List.of()));
        }
        if (Scripts.start(manifest).isPresent()) {
            return Optional.empty();
        }
        throw new UndetectedException("This SvelteKit app is built for another platform: svelte.config names neither"
                + " adapter-node nor adapter-static. Use @sveltejs/adapter-node, or give the start command.");
    }

    private static boolean uses(Manifest manifest, Settings settings, Settings vite, String adapter) {
        String short_ = adapter.substring(adapter.indexOf('/') + 1);
        return settings.mentions(adapter)
                || vite.mentions(adapter)
                || (!settings.mentions("adapter-")
                        && !vite.mentions("adapter-")
                        && manifest.needs("@sveltejs/" + short_));
    }

    static Optional<Serving> astro(NodeSource source, Findings findings) throws UndetectedException {
        Settings settings = Settings.of(source.app(), "astro.config");
        Optional<Scripts.Start> start = Scripts.start(source.manifest());
        String folder = settings.value("outDir").map(Outputs::folder).orElse("dist");
        if (settings.mentions("@astrojs/node")) {
            if (settings.value("mode").equals(Optional.of("middleware")) && start.isEmpty()) {
                throw new UndetectedException("Astro is built as a part of a server (mode: 'middleware'), and no start"
                        + " script starts one. Say mode: 'standalone' in astro.config, or give the start command.");
            }
            return Optional.of(
                    started(source, "node " + folder + "/server/entry.mjs", "astro.config names @astrojs/node"));
        }
        Matcher other = settings.find(Pattern.compile("@astrojs/(vercel|cloudflare|netlify)"));
        boolean rendered = settings.value("output")
                .filter(output -> !output.equals("static"))
                .isPresent();
        if ((rendered || other.find()) && start.isEmpty()) {
            throw new UndetectedException("This Astro app renders on a server, but not with Node.js: astro.config does"
                    + " not name @astrojs/node. Add it (astro add node), or give the start command.");
        }
        return Optional.of(new Site(folder, Optional.empty(), "that is where Astro puts its pages"));
    }

    static Optional<Serving> nest(NodeSource source, Findings findings) {
        Optional<Scripts.Start> start = Scripts.start(source.manifest());
        return Optional.of(
                start.map(Outputs::script).orElseGet(() -> new Program("node dist/main", "that is what Nest builds")));
    }

    static Optional<Serving> adonis(NodeSource source, Findings findings) {
        return Optional.of(new Program("node build/bin/server.js", "that is what AdonisJS builds"));
    }

    /** What the start script does, else as the framework is started. */
    private static Program started(NodeSource source, String line, String reason) {
        return Scripts.start(source.manifest()).map(Outputs::script).orElseGet(() -> new Program(line, reason));
    }

    static Program script(Scripts.Start start) {
        return new Program(start.line(), "the script " + start.script() + " in package.json");
    }

    /** A relative folder without what leads nowhere else. */
    static String folder(String path) {
        String folder = Slashes.withoutEnd(Slashes.withoutHere(path));
        return folder.isEmpty() || folder.startsWith("/") || folder.contains("..") ? "dist" : folder;
    }
}
