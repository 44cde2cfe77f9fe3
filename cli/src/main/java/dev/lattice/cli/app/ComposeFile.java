package dev.lattice.cli.app;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A compose file of this machine. It is read by the server; here only what it names is looked for, so that this goes along
 * and nothing else.
 *
 * @param folder that it is in
 * @param name in that folder
 */
public record ComposeFile(Path folder, String name) {
    private static final List<String> USUAL =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    /** With one of these a folder is an app, whatever else is in it. */
    private static final List<String> OF_APPS = List.of(
            "lattice.yaml",
            ".lattice.yaml",
            "Dockerfile",
            "Containerfile",
            "package.json",
            "requirements.txt",
            "pyproject.toml",
            "Pipfile",
            "setup.py",
            "manage.py",
            "Procfile",
            "Staticfile",
            "index.html",
            "public/index.html",
            "main.py",
            "app.py",
            "server.js",
            "index.js");

    private static final long LARGEST = 1 << 20;

    /** {@code $NAME}, {@code ${NAME}} and all that begins so. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)");

    /** A variable of an environment whose value is the caller's: an item of a list, a key without a value. */
    private static final Pattern PASSED = Pattern.compile(
            "(?m)^\\s*(?:-\\s*[\"']?([A-Z_][A-Z0-9_]*)[\"']?|([A-Z_][A-Z0-9_]*):|environment:\\s*[\"']?([A-Za-z_][A-Za-z0-9_]*)[\"']?)\\s*(?:#.*)?$");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.@/-]+");

    /** Of a first word that names such a file; null when it does not. */
    public static @Nullable ComposeFile named(Path folder, @Nullable String word) {
        if (word == null || word.contains("://") || !(word.endsWith(".yaml") || word.endsWith(".yml"))) {
            return null;
        }
        Path file = folder.resolve(word).normalize();
        Path name = file.getFileName();
        Path parent = file.getParent();
        return name == null || parent == null || name.toString().endsWith("lattice.yaml")
                ? null
                : new ComposeFile(parent, name.toString());
    }

    /** Of a folder that is no app by itself; null when it has none. */
    public static @Nullable ComposeFile alone(Path folder) {
        if (OF_APPS.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) {
            return null;
        }
        return USUAL.stream()
                .filter(name -> Files.isRegularFile(folder.resolve(name)))
                .findFirst()
                .map(name -> new ComposeFile(folder, name))
                .orElse(null);
    }

    private String text() throws IOException {
        Path file = folder.resolve(name);
        try {
            return Files.size(file) > LARGEST ? "" : Files.readString(file);
        } catch (CharacterCodingException noText) {
            // The server says so.
            return "";
        }
    }

    /** The variables that it names. */
    public Set<String> variables() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        names.add("COMPOSE_PROFILES");
        String text = text();
        for (Pattern pattern : List.of(REFERENCE, PASSED)) {
            Matcher found = pattern.matcher(text);
            while (found.find()) {
                for (int group = 1; group <= found.groupCount(); group++) {
                    if (found.group(group) != null) {
                        names.add(found.group(group));
                    }
                }
            }
        }
        return names;
    }

    /** The files of its folder that it names, and {@code .env}: they go along whatever ignore files say. */
    public Set<String> files() throws IOException {
        Set<String> names = new LinkedHashSet<>(Set.of(name, ".env"));
        Matcher word = WORD.matcher(text());
        while (word.find()) {
            String path = word.group().replaceFirst("^(\\./)+", "");
            if (!path.isEmpty() && !path.startsWith("/") && !path.contains("..")) {
                names.add(path);
            }
        }
        names.removeIf(path -> !Files.isRegularFile(folder.resolve(path)));
        return names;
    }
}
