package dev.lattice.core.build.node;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which packages the command needs that starts an app. */
final class Commands {
    private static final Pattern CALL = Pattern.compile("(?:npm|yarn|pnpm|bun) (?:run )?([A-Za-z0-9:_.-]+)");
    private static final int DEEPEST = 4;

    /** Programs whose names are not those of their packages. */
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("tsc", "typescript"),
            Map.entry("ts-node-esm", "ts-node"),
            Map.entry("nest", "@nestjs/cli"),
            Map.entry("remix-serve", "@remix-run/serve"),
            Map.entry("react-router-serve", "@react-router/serve"),
            Map.entry("fastify", "fastify-cli"),
            Map.entry("sequelize", "sequelize-cli"),
            Map.entry("dotenv", "dotenv-cli"),
            Map.entry("dotenvx", "@dotenvx/dotenvx"),
            Map.entry("strapi", "@strapi/strapi"),
            Map.entry("babel-node", "@babel/node"),
            Map.entry("run-s", "npm-run-all"),
            Map.entry("run-p", "npm-run-all"),
            Map.entry("mikro-orm", "@mikro-orm/cli"),
            Map.entry("nuxi", "nuxt"));

    private Commands() {}

    /** Whether it runs something that is there for builds only. */
    static boolean needDevelopment(String line, NodeSource source) {
        Set<String> development = new HashSet<>(source.manifest().developmentOnly());
        development.addAll(source.top().developmentOnly());
        development.removeIf(source.manifest()::needsToRun);
        return words(line, source.manifest(), 0)
                .anyMatch(word -> development.contains(PACKAGES.getOrDefault(word, word))
                        || development.contains(word)
                        || development.stream().anyMatch(name -> word.startsWith(name + "/")));
    }

    static boolean runs(String line, NodeSource source, String program) {
        return words(line, source.manifest(), 0).anyMatch(word -> word.equals(program) || word.equals(program + "x"));
    }

    /** Words of a line, and of the scripts that it calls. */
    private static Stream<String> words(String line, Manifest manifest, int depth) {
        Stream<String> own = Scripts.words(line).stream()
                .flatMap(word -> Stream.of(word, word.substring(word.indexOf('=') + 1)))
                .map(word -> word.substring(word.lastIndexOf("/.bin/") < 0 ? 0 : word.lastIndexOf("/.bin/") + 6));
        if (depth == DEEPEST) {
            return own;
        }
        Matcher calls = CALL.matcher(line);
        Collection<String> called =
                calls.results().map(call -> call.group(1)).distinct().limit(8).toList();
        return Stream.concat(
                own,
                called.stream()
                        .flatMap(script -> manifest.script(script).stream())
                        .flatMap(next -> words(next, manifest, depth + 1)));
    }

    /** Names of programs, for people, that make it keep what builds need. */
    static List<String> development(String line, NodeSource source) {
        return words(line, source.manifest(), 0)
                .filter(word -> needDevelopment(word, source))
                .distinct()
                .toList();
    }
}
