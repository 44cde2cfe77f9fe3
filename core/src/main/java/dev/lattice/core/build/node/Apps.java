package dev.lattice.core.build.node;

import dev.lattice.core.build.SourceTree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells packages that are started or served from those that others use. */
final class Apps {
    private static final Pattern DELEGATION = Pattern.compile(
            "\\b(turbo|nx|lerna|wsrun|concurrently|npm-run-all|run-p)\\b|--filter|--workspace|\\s-[wFC]\\s|\\bworkspace\\b|--prefix|\\bcd\\s");

    /** What only apps need themselves. */
    private static final List<String> OF_APPS = List.of(
            "next",
            "nuxt",
            "astro",
            "gatsby",
            "vitepress",
            "react-scripts",
            "@sveltejs/kit",
            "@remix-run/dev",
            "@react-router/dev",
            "@docusaurus/core",
            "@tanstack/react-start",
            "@tanstack/solid-start",
            "@solidjs/start",
            "@11ty/eleventy",
            "@vue/cli-service");

    private Apps() {}

    static boolean isApp(SourceTree tree) {
        Optional<Manifest> found = Manifest.of(tree);
        if (found.isEmpty()) {
            return false;
        }
        Manifest manifest = found.get();
        boolean scripted = Stream.of("build", "dev", "start")
                        .anyMatch(name -> manifest.script(name).isPresent())
                || Scripts.build(manifest).isPresent();
        return manifest.script("start").isPresent()
                || manifest.document().has("nx", "targets", "serve")
                || manifest.script("start:prod").isPresent()
                || tree.has("angular.json")
                || tree.first("server.js", "server.ts", "Procfile").isPresent()
                || (scripted && OF_APPS.stream().anyMatch(manifest::needs))
                || (scripted && manifest.needs("vite") && tree.has("index.html"));
    }

    /** Whether the scripts at the root of a workspace only call those of its packages. */
    static boolean delegates(Manifest top) {
        return top.script("start").map(line -> DELEGATION.matcher(line).find()).orElse(true);
    }
}
