package dev.lattice.agent.driver.build;

import dev.lattice.core.job.ImageRecipe;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a build reads beside its context, on disk: the Dockerfile and a file for each secret. */
final class BuildFolder {
    private static final String DOCKERFILE = "Dockerfile";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    private final Path root;
    private final Map<String, Path> secrets = new TreeMap<>();

    private BuildFolder(Path root) {
        this.root = root;
    }

    /**
     * Writes it.
     *
     * @param home the task's own folder
     */
    static BuildFolder write(Path home, ImageRecipe recipe, String dockerfile) throws IOException {
        BuildFolder folder = new BuildFolder(home.resolve("build"));
        Files.createDirectories(folder.configuration());
        Files.setPosixFilePermissions(folder.root, OWNER_ONLY);
        Files.writeString(folder.dockerfile(), dockerfile);
        if (recipe.ignored().isPresent()) {
            Files.writeString(
                    folder.root.resolve(DOCKERFILE + ".dockerignore"),
                    recipe.ignored().get());
        }
        for (Map.Entry<String, String> secret : recipe.secrets().entrySet()) {
            // Named by number: a secret's name may be no name for a file.
            Path file = Files.createFile(
                    folder.root.resolve("secret-" + folder.secrets.size()),
                    PosixFilePermissions.asFileAttribute(SECRET));
            Files.writeString(file, secret.getValue());
            folder.secrets.put(secret.getKey(), file);
        }
        return folder;
    }

    /**
     * Has a builder that reads no other list than the context's leave out what the Dockerfile's own says.
     *
     * @param context what is built from
     */
    static void ignore(Path context, String lines) throws IOException {
        Path list = context.resolve(".dockerignore");
        // It may be a link of the source's, which leads anywhere.
        Files.deleteIfExists(list);
        Files.writeString(list, lines, StandardOpenOption.CREATE_NEW);
    }

    Path dockerfile() {
        return root.resolve(DOCKERFILE);
    }

    /** Of the builder's program, empty: the logins of the agent's account are not for what strangers build. */
    Path configuration() {
        return root.resolve("config");
    }

    /** By name. */
    Map<String, Path> secrets() {
        return secrets;
    }

    /** Removes the secrets; the rest goes with the task's folder. */
    void forgetSecrets() throws IOException {
        for (Path file : secrets.values()) {
            Files.deleteIfExists(file);
        }
    }

    /** Gives files the permissions that a checkout has: they are those in the image, where others have to read them. */
    static void open(Path context) throws IOException {
        Files.walkFileTree(context, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(folder, FOLDER);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.setPosixFilePermissions(file, Files.isExecutable(file) ? FOLDER : PLAIN);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
