package dev.lattice.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lattice.core.build.BuildPlan.Recipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Sources that nobody would write, but somebody: detection plans, or says why not. */
class HostileSourceTest {
    private static final List<String> FILES = List.of(
            "package.json",
            "apps/a/package.json",
            "packages/b c/package.json",
            "x\nRUN id/package.json",
            "apps/$HOME/package.json",
            "app.json",
            "angular.json",
            "lerna.json",
            "project.json",
            "apps/a/project.json",
            "nx.json",
            "tsconfig.json",
            "apps/a/tsconfig.json",
            "wrangler.json",
            "turbo.json",
            "pnpm-workspace.yaml",
            ".yarnrc.yml",
            "yarn.lock",
            "pnpm-lock.yaml",
            "package-lock.json",
            "bun.lock",
            ".npmrc",
            ".nvmrc",
            ".tool-versions",
            "Procfile",
            "Staticfile",
            "index.html",
            "public/index.html",
            "server.js",
            "src/index.ts",
            "next.config.js",
            "svelte.config.js",
            "astro.config.mjs",
            "vite.config.ts",
            "nuxt.config.ts",
            "react-router.config.ts",
            "prisma/schema.prisma",
            "patches/a",
            ".pnp.cjs",
            "-rf/package.json",
            "apps/[x]/package.json");

    private static final List<String> KEYS = List.of(
            "name",
            "scripts",
            "start",
            "build",
            "prestart",
            "compilerOptions",
            "outDir",
            "rootDir",
            "extends",
            "include",
            "nx",
            "targets",
            "options",
            "outputPath",
            "postinstall",
            "dependencies",
            "devDependencies",
            "workspaces",
            "packages",
            "engines",
            "node",
            "packageManager",
            "main",
            "volta",
            "env",
            "value",
            "projects",
            "architect",
            "options",
            "outputPath",
            "base",
            "browser",
            "targets",
            "executor",
            "yarnPath",
            "projectType",
            "type",
            "next",
            "nuxt",
            "astro",
            "vite",
            "express",
            "fastify",
            "prisma",
            "bcrypt",
            "@sveltejs/kit",
            "@remix-run/dev",
            "@react-router/dev",
            "react-scripts",
            "@angular/core",
            "@angular/ssr",
            "vitepress",
            "turbo",
            "required",
            "a\nRUN id",
            "${HOME}",
            "npmScopes");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "next start",
            "node a.js\nRUN id",
            "npm run start",
            "npm run build && npm run start",
            "\\",
            "'",
            "\"",
            "$(id)",
            "${HOME}",
            "*",
            "**",
            "**/**/**/**/**/**",
            "{a,b}/{c,{d}}",
            "../../etc",
            "/etc",
            "a*a*a*a*a*a*a*b",
            "!apps/*",
            "apps/*",
            "yarn@4.0.0",
            "pnpm@9.0.0;id",
            "npm@99999999999999999999",
            ">=18 || <<>>",
            "v20",
            "lts/krypton",
            "application",
            "vite build --outDir ../x",
            "serve -s",
            "FOO=bar",
            "prisma generate",
            "<<EOF",
            "#",
            "web: node a.js\nrelease: x",
            "root: ../..\npushstate: enabled",
            "output: 'standalone'",
            "{ output: 'export', distDir: '../../x' }",
            "import a from '@sveltejs/adapter-static'; fallback: '../../x\"; evil'",
            "'@astrojs/node' outDir: '/x'",
            "build: { outDir: '\\u0000' }, root: '..'",
            "app.listen(99999)",
            "app.listen(0)",
            "__metadata:\n version: 999999999999",
            "lockfileVersion: '9999'",
            "ssr: false",
            "/*",
            "`",
            "'\\");

    @Provide
    Arbitrary<Map<String, Object>> manifest() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.of(TEXTS).map(it -> it),
                Arbitraries.of(true, false).map(it -> it),
                Arbitraries.integers().map(it -> it),
                Arbitraries.strings().ofMaxLength(20).map(it -> it));
        Arbitrary<Object> nested = Arbitraries.recursive(
                () -> plain,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(it -> it),
                        Arbitraries.maps(Arbitraries.of(KEYS), inner)
                                .ofMaxSize(4)
                                .map(it -> it)),
                0,
                3);
        return Arbitraries.maps(Arbitraries.of(KEYS), nested).ofMaxSize(8);
    }

    /** The kinds of values that a manifest has where it is meant to be read. */
    @Provide
    Arbitrary<Map<String, Object>> likely() {
        Arbitrary<Map<String, String>> texts =
                Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.of(TEXTS)).ofMaxSize(6);
        return Arbitraries.maps(
                        Arbitraries.of("scripts", "dependencies", "devDependencies", "engines", "env"),
                        texts.map(it -> (Object) it))
                .ofMaxSize(5)
                .flatMap(map -> Arbitraries.of(TEXTS).list().ofMaxSize(3).map(patterns -> {
                    Map<String, Object> all = new HashMap<>(map);
                    all.put("workspaces", patterns);
                    all.put("packages", patterns);
                    return all;
                }));
    }

    @Provide
    Arbitrary<Map<String, String>> files() {
        return Arbitraries.maps(Arbitraries.of(FILES), Arbitraries.of(TEXTS)).ofMaxSize(14);
    }

    @Provide
    Arbitrary<@Nullable String> wish() {
        return Arbitraries.of(TEXTS).injectNull(0.8);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void isPlannedOrExplained(
            @ForAll("files") Map<String, String> files,
            @ForAll("manifest") Map<String, Object> first,
            @ForAll("likely") Map<String, Object> second,
            @ForAll("wish") @Nullable String start,
            @ForAll("wish") @Nullable String output,
            @ForAll("wish") @Nullable String root) {
        Map<String, Document> documents = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Evidence.of(file.getKey()).ifPresent(format -> {
                if (format == Evidence.Format.JSON
                        || format == Evidence.Format.HINT
                        || format == Evidence.Format.YAML) {
                    documents.put(file.getKey(), new Document(file.getValue().length() % 2 == 0 ? second : first));
                } else {
                    texts.put(file.getKey(), file.getValue());
                }
            });
        }
        Map<String, String> wishes = new HashMap<>(Map.of("variables", "A", "secrets", "B"));
        wishes.put("start", start);
        wishes.put("output", output);
        wishes.put("root", root);
        wishes.values().removeIf(it -> it == null);
        SourceTree tree = new SourceTree(new TreeSet<>(files.keySet()), texts, documents);
        try {
            BuildPlan plan = Detection.detect(tree, DetectionCase.wishes(wishes));
            assertThat(plan.decisions()).isNotEmpty();
            if (plan.recipe() instanceof Recipe.Generated generated) {
                // the only lines of a Dockerfile are its own: no text of a stranger begins one
                assertThat(generated.dockerfile().lines())
                        .allMatch(
                                line -> line.isEmpty()
                                        || line.startsWith("  ")
                                        || line.matches(
                                                "(?s)(# Generated by Lattice\\.|(FROM|RUN|COPY|ENV|ARG|WORKDIR|USER|EXPOSE|STOPSIGNAL|CMD) .*)"))
                        .noneMatch(line -> line.startsWith("RUN id") || line.startsWith("USER root"));
            }
        } catch (UndetectedException e) {
            assertThat(e).hasMessageMatching("(?s).{20,}");
        }
    }
}
