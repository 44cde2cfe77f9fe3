package dev.lattice.cli.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left out of a folder: the lines of its own ignore file, then those of the folders above. The last matching
 * line of the nearest file decides, as in git. Paths are relative to the topmost folder that has a say.
 */
final class IgnoreRules {
    private static final String OWN_FILE = ".latticeignore";
    private static final String GIT_FILE = ".gitignore";

    private final @Nullable IgnoreRules above;
    private final String folder;
    private final String fileName;
    private final List<IgnorePattern> patterns;

    private IgnoreRules(@Nullable IgnoreRules above, String folder, String fileName, List<IgnorePattern> patterns) {
        this.above = above;
        this.folder = folder;
        this.fileName = fileName;
        this.patterns = patterns;
    }

    /**
     * The rules for a folder that is packed. Without a {@code .latticeignore} git's files count, those above the folder
     * too, up to the root of its repository.
     *
     * @param usual lines that are left out unless git's files say otherwise; a {@code .latticeignore} says all by itself
     */
    static IgnoreRules forRoot(Path root, List<String> usual) throws IOException {
        Path ownFile = root.resolve(OWN_FILE);
        if (Files.exists(ownFile)) {
            return new IgnoreRules(null, "", OWN_FILE, read(ownFile));
        }
        Deque<Path> folders = new ArrayDeque<>();
        Path repository = repositoryOf(root);
        for (Path path = root; path != null; path = path.equals(repository) ? null : path.getParent()) {
            folders.addFirst(path);
        }
        IgnoreRules first =
                usual.isEmpty() ? null : new IgnoreRules(null, "", GIT_FILE, parse(String.join("\n", usual)));
        IgnoreRules rules =
                new IgnoreRules(first, "", GIT_FILE, read(folders.removeFirst().resolve(GIT_FILE)));
        for (Path path : folders) {
            rules = new IgnoreRules(
                    rules,
                    rules.folder + bytes(path.getFileName().toString()) + "/",
                    GIT_FILE,
                    read(path.resolve(GIT_FILE)));
        }
        return rules;
    }

    /** The nearest folder at or above this one that git keeps; the folder itself when there is none. */
    private static Path repositoryOf(Path root) {
        for (Path folder = root; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git"))) {
                return folder;
            }
        }
        return root;
    }

    /** Where the folder that these rules were made for is, relative to the topmost: empty, or ending with a slash. */
    String folder() {
        return folder;
    }

    /** The name of the files that hold the rules. */
    String fileName() {
        return fileName;
    }

    /** The rules inside a folder that has an ignore file of its own. */
    IgnoreRules inside(String path, Path ignoreFile) throws IOException {
        return new IgnoreRules(this, path, fileName, read(ignoreFile));
    }

    /**
     * Whether a file or folder is left out.
     *
     * @param path relative to the topmost folder, without a trailing slash, as {@link #bytes} writes it
     * @param name the path's last part, likewise
     */
    boolean leavesOut(String path, String name, boolean isFolder) {
        for (IgnoreRules rules = this; rules != null; rules = rules.above) {
            String below = path.substring(rules.folder.length());
            for (int i = rules.patterns.size() - 1; i >= 0; i--) {
                IgnorePattern pattern = rules.patterns.get(i);
                if (pattern.matches(below, name, isFolder)) {
                    return !pattern.negated();
                }
            }
        }
        return false;
    }

    /** A text with a character for each byte of its UTF-8 form. */
    static String bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    private static List<IgnorePattern> read(Path file) throws IOException {
        try {
            // Byte by byte, as git compares: a question mark stands for a byte, whatever the encoding.
            return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static List<IgnorePattern> parse(String text) {
        List<IgnorePattern> patterns = new ArrayList<>();
        int from = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int lineEnd = end < 0 ? text.length() : end;
            IgnorePattern pattern = IgnorePattern.parse(text.substring(from, lineEnd));
            if (pattern != null) {
                patterns.add(pattern);
            }
            from = lineEnd + 1;
        }
        return patterns;
    }
}
