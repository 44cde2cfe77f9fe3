package dev.lattice.server.source;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.Evidence;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.file.TreePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is found in a source while it is read once: names, what detection wants to read, what people should know. */
final class Findings {
    private static final int MOST_NAMED = 5;
    private static final int MOST_WARNINGS = 20;
    /** Of all names of files and folders together. */
    private static final long MOST_NAME_CHARACTERS = 32L << 20;

    private static final String POINTER = "version https://git-lfs.github.com/spec/v1";
    private static final int POINTER_BYTES = 1024;

    private final Bounds bounds;
    private final List<String> names = new ArrayList<>();
    private final Set<String> folders = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Document> documents = new HashMap<>();
    private final Map<String, String> unreadable = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> pointers = new ArrayList<>();
    private long bytes;
    private long textBytes;
    private long nameCharacters;
    private boolean textsEnded;

    Findings(Bounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Takes the name of a file or a link; what is wrong with it refuses the whole source.
     *
     * @param name as the source has it
     */
    TreePath name(String name) throws SourceException {
        TreePath path = checked(name);
        int slash = name.lastIndexOf('/');
        folder(slash < 0 ? "" : name.substring(0, slash));
        if (folders.contains(name) || !taken.add(name)) {
            throw new SourceException(
                    "'" + GitUrl.shown(name) + "' is there twice, which no folder has. Pack the source" + " anew.");
        }
        if (taken.size() > bounds.files()) {
            throw new SourceException("The source has more than " + bounds.files()
                    + " files. Leave out what the app does not need, such as what package managers fetch.");
        }
        names.add(name);
        countName(name);
        return path;
    }

    /** Each name is kept, and each folder in it: short archives may have many that are deep. */
    private void countName(String name) throws SourceException {
        nameCharacters += name.length();
        if (nameCharacters > MOST_NAME_CHARACTERS) {
            throw new SourceException("The names of the source's files and folders are too many, or too deep, to be"
                    + " looked at. Leave out what the app does not need, such as what package managers fetch.");
        }
    }

    private void folder(String folder) throws SourceException {
        for (String at = folder; !at.isEmpty() && folders.add(at); ) {
            countName(at);
            if (taken.contains(at)) {
                throw new SourceException("'" + GitUrl.shown(at) + "' is a file and a folder. Pack the source anew.");
            }
            int slash = at.lastIndexOf('/');
            at = slash < 0 ? "" : at.substring(0, slash);
        }
    }

    static TreePath checked(String name) throws SourceException {
        TreePath path;
        try {
            path = new TreePath(name);
        } catch (IllegalArgumentException refused) {
            throw new SourceException("The source is refused as a whole: " + refused.getMessage() + ".");
        }
        for (String part : name.toLowerCase(Locale.ROOT).split("/", -1)) {
            if (part.equals(".git") || part.equals("git~1")) {
                throw new SourceException("The source is refused as a whole: '" + GitUrl.shown(name)
                        + "' is part of a repository's own files, which hold more than its app. Pack it without '.git';"
                        + " 'lattice deploy' does.");
            }
        }
        return path;
    }

    /** Counts bytes of a file as they are read. */
    void count(String name, long fileBytes, long added) throws SourceException {
        if (fileBytes > bounds.fileBytes()) {
            throw new SourceException("'" + GitUrl.shown(name) + "' has more than " + Bounds.shown(bounds.fileBytes())
                    + ". Leave it out, and have the app fetch it when it starts or from a volume.");
        }
        bytes += added;
        if (bytes > bounds.bytes()) {
            throw new SourceException("The source has more than " + Bounds.shown(bounds.bytes())
                    + " in all. Leave out what the app does not need.");
        }
    }

    void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        }
    }

    /** Listens to a file's bytes while they go elsewhere. */
    Ear listen(String name) {
        Optional<Evidence.Format> format = Evidence.of(name);
        int most = format.map(wanted -> wanted == Evidence.Format.HEAD ? Evidence.HEAD_BYTES : Evidence.MOST_BYTES)
                .orElse(POINTER_BYTES);
        return new Ear(name, format, most);
    }

    /** Keeps the beginning of a file. */
    final class Ear {
        private final String name;
        private final Optional<Evidence.Format> format;
        private final int most;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long length;

        private Ear(String name, Optional<Evidence.Format> format, int most) {
            this.name = name;
            this.format = format;
            this.most = most;
        }

        void hear(byte[] part, int from, int count) throws SourceException {
            length += count;
            count(name, length, count);
            kept.write(part, from, Math.min(count, most - kept.size()));
        }

        /** All was heard. */
        void end() {
            String text = decoded(kept.toByteArray());
            if (length <= POINTER_BYTES && text.startsWith(POINTER)) {
                pointers.add(name);
                if (format.isPresent()) {
                    unreadable.put(name, "a pointer of Git LFS is in its place");
                }
                return;
            }
            if (format.isEmpty()) {
                return;
            }
            if (format.get() == Evidence.Format.HINT && length > Evidence.MOST_BYTES) {
                return;
            }
            if (format.get() != Evidence.Format.HEAD && length > Evidence.MOST_BYTES) {
                warn("'" + name + "' has more than " + Bounds.shown(Evidence.MOST_BYTES) + " and was not read.");
                unreadable.put(name, "it has more than " + Bounds.shown(Evidence.MOST_BYTES));
                return;
            }
            note(name, format.get(), text);
        }
    }

    private void note(String name, Evidence.Format format, String text) {
        textBytes += text.length();
        if (textBytes > bounds.textBytes()) {
            if (!textsEnded) {
                warn("The source has more than " + Bounds.shown(bounds.textBytes()) + " of manifests; from '" + name
                        + "' on they were not read. Name the folder of the app as its root.");
            }
            textsEnded = true;
            unreadable.put(
                    name, "the source has more than " + Bounds.shown(bounds.textBytes()) + " of manifests before it");
            return;
        }
        texts.put(name, text);
        if (format != Evidence.Format.TEXT && format != Evidence.Format.HEAD) {
            try {
                documents.put(name, Manifests.parse(format, text));
            } catch (Manifests.UnreadableException e) {
                if (format == Evidence.Format.HINT) {
                    return;
                }
                warn("'" + name + "' cannot be read and was left out, " + e.getMessage() + ".");
                unreadable.put(name, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Some editors and shells write UTF-16 or a mark at the beginning. */
    static String decoded(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        if (bytes.length >= 2 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** All files and links. */
    SourceTree tree() {
        return new SourceTree(names, texts, documents, unreadable);
    }

    /** The one folder that everything is in, as hosts pack archives; empty when there is none such. */
    String commonFolder() {
        String common = "";
        for (String name : names) {
            int slash = name.indexOf('/');
            String top = slash < 0 ? "" : name.substring(0, slash);
            if (top.equals("__MACOSX") || name.equals(".DS_Store")) {
                continue;
            }
            if (top.isEmpty() || !(common.isEmpty() || common.equals(top))) {
                return "";
            }
            common = top;
        }
        return common;
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (!pointers.isEmpty()) {
            String named = String.join(", ", pointers.subList(0, Math.min(MOST_NAMED, pointers.size())));
            String more = pointers.size() > MOST_NAMED ? " and " + (pointers.size() - MOST_NAMED) + " more" : "";
            all.add("Files of Git LFS are not fetched; in their place are short texts that point to them: " + named
                    + more
                    + ". Put those that the app needs into the repository itself, or have its build fetch them.");
        }
        return List.copyOf(all);
    }
}
