package dev.lattice.core.build.node;

import dev.lattice.core.build.Findings;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A framework that is known.
 *
 * @param packages any of which tells that it is used
 * @param build what builds it when no script does, a line for a shell; empty when nothing has to
 * @param variables of its builds
 * @param cache folder in the app that makes its next build faster; empty when there is none
 * @param output what it leaves when it is built
 */
record Framework(
        String name, List<String> packages, String build, Map<String, String> variables, String cache, Output output) {
    /** What an app of it is once it is built; empty when it is started as any other program. */
    interface Output {
        Optional<Serving> of(NodeSource source, Findings findings) throws UndetectedException;
    }

    private static final Output PROGRAM = (source, findings) -> Optional.empty();

    /** In the order in which they are looked for: those that build on others first. */
    private static final List<Framework> KNOWN = List.of(
            new Framework(
                    "Next.js",
                    List.of("next"),
                    "next build",
                    Map.of("NEXT_TELEMETRY_DISABLED", "1"),
                    ".next/cache",
                    Outputs::next),
            new Framework(
                    "Nuxt",
                    List.of("nuxt", "nuxt3", "nuxt-edge"),
                    "nuxt build",
                    Map.of("NUXT_TELEMETRY_DISABLED", "1"),
                    "",
                    Outputs::nuxt),
            site(
                    "TanStack Start",
                    "vite build",
                    Outputs::tanStackStart,
                    "@tanstack/react-start",
                    "@tanstack/solid-start",
                    "@tanstack/vue-start",
                    "@tanstack/start"),
            site("SolidStart", "vinxi build", Outputs::solidStart, "@solidjs/start"),
            site("React Router", "react-router build", Outputs::reactRouter, "@react-router/dev"),
            site("Remix", "remix build", Outputs::remix, "@remix-run/dev", "@remix-run/serve"),
            // adapter-auto looks for where it builds; by this it knows a place where Node.js runs
            new Framework(
                    "SvelteKit",
                    List.of("@sveltejs/kit"),
                    "vite build",
                    Map.of("GCP_BUILDPACKS", "true"),
                    "",
                    Outputs::svelteKit),
            new Framework(
                    "Astro",
                    List.of("astro"),
                    "astro build",
                    Map.of("ASTRO_TELEMETRY_DISABLED", "1"),
                    "",
                    Outputs::astro),
            site("Gatsby", "gatsby build", SiteOutputs::gatsby, "gatsby"),
            site("Docusaurus", "docusaurus build", SiteOutputs::docusaurus, "@docusaurus/core"),
            site("Eleventy", "eleventy", SiteOutputs::eleventy, "@11ty/eleventy"),
            site("Hexo", "hexo generate", SiteOutputs::hexo, "hexo"),
            site("NestJS", "nest build", Outputs::nest, "@nestjs/core"),
            site("AdonisJS", "node ace build", Outputs::adonis, "@adonisjs/core"),
            new Framework(
                    "Angular",
                    List.of("@angular/core"),
                    "ng build",
                    Map.of("NG_CLI_ANALYTICS", "false"),
                    "",
                    SiteOutputs::angular),
            site("Create React App", "react-scripts build", SiteOutputs::createReactApp, "react-scripts"),
            site("Vue CLI", "vue-cli-service build", SiteOutputs::vueCli, "@vue/cli-service"),
            site("Ember", "ember build --environment=production", SiteOutputs::ember, "ember-cli"));

    private static final Framework VITE = site("Vite", "vite build", SiteOutputs::vite, "vite");
    private static final List<Framework> LAST = List.of(
            site("Hugo", "hugo", SiteOutputs::hugo, "hugo-bin", "hugo-extended"),
            site("Parcel", "", SiteOutputs::bundler, "parcel", "parcel-bundler"),
            site("webpack", "", SiteOutputs::bundler, "webpack"),
            site("Rspack", "", SiteOutputs::bundler, "@rsbuild/core", "@rspack/core"));

    /** Libraries of servers: they say what something is, and nothing of how it is built. */
    private static final List<Framework> SERVERS = List.of(
            site("Strapi", "strapi build", PROGRAM, "@strapi/strapi"),
            site("tRPC", "", PROGRAM, "@trpc/server"),
            site("Fastify", "", PROGRAM, "fastify"),
            site("Hono", "", PROGRAM, "hono"),
            site("Koa", "", PROGRAM, "koa"),
            site("hapi", "", PROGRAM, "@hapi/hapi"),
            site("Elysia", "", PROGRAM, "elysia"),
            site("Feathers", "", PROGRAM, "@feathersjs/feathers"),
            site("Express", "", PROGRAM, "express"));

    /** Parts of these that browsers use, too, and that alone make no server. */
    private static final Pattern OF_CLIENTS = Pattern.compile(
            "hono/(?:client|jsx|css|html|utils|types)\\b.*|@trpc/server/(?:observable|rpc|http|shared)\\b.*");

    /** What Vite builds for is what people call such an app. */
    private static final Map<String, String> LIBRARIES =
            Map.of("react", "React", "vue", "Vue", "svelte", "Svelte", "preact", "Preact", "solid-js", "Solid");

    private static Framework site(String name, String build, Output output, String... packages) {
        return new Framework(name, List.of(packages), build, Map.of(), "", output);
    }

    /** The one of an app; empty when none is known. */
    static Optional<Framework> of(NodeSource source) {
        Manifest manifest = source.manifest();
        SourceTree app = source.app();
        Optional<Framework> known = first(KNOWN, manifest);
        if (known.isPresent()) {
            return known;
        }
        Optional<Framework> server = first(SERVERS, manifest);
        boolean started = Scripts.start(manifest).isPresent();
        if (server.isPresent() && (started || !manifest.needs("vite"))) {
            return server;
        }
        Optional<Framework> behind = Entry.behindVite(source).map(Entry.Behind::framework);
        if (behind.isPresent()) {
            boolean builds = Scripts.build(manifest).isEmpty() && app.has("index.html");
            return behind.map(it -> builds
                    ? new Framework(it.name() + " with Vite", it.packages(), VITE.build(), Map.of(), "", it.output())
                    : it);
        }
        Optional<Framework> pages = pages(source).filter(it -> !started);
        if (pages.isPresent()
                && Scripts.buildLine(manifest).contains(pages.get().packages().getFirst() + " build")) {
            return pages;
        }
        if (manifest.needs("vite")
                && (app.has("index.html") || Scripts.build(manifest).isPresent())
                && !started) {
            return Optional.of(LIBRARIES.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .filter(library -> manifest.needs(library.getKey()))
                    .findFirst()
                    .map(library -> site("Vite, " + library.getValue(), VITE.build(), VITE.output(), "vite"))
                    .orElse(VITE));
        }
        return pages.isPresent() ? pages : first(LAST, manifest).filter(framework -> !started);
    }

    /** What makes pages of the texts in a folder, which its build names. */
    private static Optional<Framework> pages(NodeSource source) {
        Manifest manifest = source.manifest();
        if (manifest.needs("vitepress")) {
            return Optional.of(pages(source, "VitePress", "vitepress", SiteOutputs::vitePress));
        }
        return manifest.needs("vuepress")
                ? Optional.of(pages(source, "VuePress", "vuepress", SiteOutputs::vuePress))
                : Optional.empty();
    }

    private static Framework pages(NodeSource source, String name, String program, Output output) {
        String folder = SiteOutputs.documents(source, "." + program);
        return site(name, program + " build" + (folder.isEmpty() ? "" : " " + folder), output, program);
    }

    private static Optional<Framework> first(List<Framework> frameworks, Manifest manifest) {
        return frameworks.stream()
                .filter(framework -> framework.packages().stream().anyMatch(manifest::needs))
                .findFirst();
    }

    /** The package that tells it, for people. */
    String told(Manifest manifest) {
        return packages.stream().filter(manifest::needs).findFirst().orElse(name);
    }

    static boolean isServer(Manifest manifest) {
        return first(SERVERS, manifest).isPresent();
    }

    /** The one of servers that a program imports, if it is there when that runs. */
    static Optional<Framework> imported(Manifest manifest, Settings program) {
        List<String> modules = program.modules().stream()
                .filter(module -> !OF_CLIENTS.matcher(module).matches())
                .toList();
        return SERVERS.stream()
                .filter(server -> server.packages().stream()
                        .filter(manifest::needsToRun)
                        .anyMatch(name -> modules.stream()
                                .anyMatch(module -> module.equals(name) || module.startsWith(name + "/"))))
                .findFirst();
    }
}
