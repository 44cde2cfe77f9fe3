package dev.lattice.cli.folder;

import dev.lattice.core.file.TreePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Walks a folder once, with one look at each file, leaving out what the ignore files say and always {@code .git}. */
public final class FolderScan {
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;
    /** Takes about as long as asking a server whether it is there. */
    private static final int MANY = 2_000;

    /**
     * What tools make anew where an app is built: sent along, it would take the place of what was installed there. And
     * the files of variables that are of one machine by their tools' own convention.
     */
    private static final List<String> NO_SOURCES =
            List.of("node_modules/", ".venv/", "venv/", "__pycache__/", ".env.local", ".env.*.local");

    private final Path root;
    private final boolean posix;
    private final Runnable beforeMany;
    private final List<ScannedFile> files = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private int visited;

    private FolderScan(Path root, Runnable beforeMany) {
        this.root = root;
        this.beforeMany = beforeMany;
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** @throws IOException when a folder or an ignore file cannot be read */
    public static FolderScan of(Path root) throws IOException {
        return of(root, () -> {});
    }

    /**
     * @param beforeMany runs once when the folder turns out to be a large one; what it throws ends the scan
     * @throws IOException when a folder or an ignore file cannot be read
     */
    public static FolderScan of(Path root, Runnable beforeMany) throws IOException {
        return scan(root, beforeMany, List.of());
    }

    /**
     * As {@link #of(Path, Runnable)}, of what an app is built from: without what is made anew there.
     *
     * @param also goes along whatever ignore files say; relative to the root, and passed over when it is no file of it
     */
    public static FolderScan ofSources(Path root, Runnable beforeMany, Collection<String> also) throws IOException {
        return scan(root, beforeMany, NO_SOURCES).with(also);
    }

    private static FolderScan scan(Path root, Runnable beforeMany, List<String> usual) throws IOException {
        FolderScan scan = new FolderScan(root, beforeMany);
        IgnoreRules rules = IgnoreRules.forRoot(root, usual);
        scan.walk(root, rules.folder(), "", rules);
        scan.files.sort(Comparator.comparing(ScannedFile::path));
        return scan;
    }

    List<ScannedFile> files() {
        return files;
    }

    /** Of all files together. */
    public long bytes() {
        long bytes = 0;
        for (ScannedFile file : files) {
            bytes += file.size();
        }
        return bytes;
    }

    /** Nothing goes along. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** What cannot go along although no rule leaves it out, each with its reason. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** Those too, whatever ignore files say. */
    private FolderScan with(Collection<String> also) throws IOException {
        Set<String> there = files.stream().map(ScannedFile::path).collect(Collectors.toSet());
        for (String path : also) {
            Path file = root.resolve(path).normalize();
            if (file.startsWith(root) && there.add(path) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                BasicFileAttributes attributes = attributes(file, LinkOption.NOFOLLOW_LINKS);
                if (attributes != null) {
                    add(file, path, attributes);
                }
            }
        }
        files.sort(Comparator.comparing(ScannedFile::path));
        return this;
    }

    /**
     * @param rulePath the folder as the rules name it, empty or ending with a slash
     * @param path the folder relative to the root, empty or ending with a slash
     */
    private void walk(Path folder, String rulePath, String path, IgnoreRules rules) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Path fileName = entry.getFileName();
                String name = fileName.toString();
                if (!name.equals(".git")) {
                    visit(entry, name, rulePath, path, rules);
                }
            }
        }
    }

    private void visit(Path entry, String name, String rulePath, String path, IgnoreRules rules) throws IOException {
        if (++visited == MANY) {
            beforeMany.run();
        }
        BasicFileAttributes attributes = attributes(entry, LinkOption.NOFOLLOW_LINKS);
        String ruleName = IgnoreRules.bytes(name);
        if (attributes == null || rules.leavesOut(rulePath + ruleName, ruleName, attributes.isDirectory())) {
            return;
        }
        if (attributes.isDirectory()) {
            Path ignoreFile = entry.resolve(rules.fileName());
            String inside = rulePath + ruleName + "/";
            walk(entry, inside, path + name + "/", Files.exists(ignoreFile) ? rules.inside(inside, ignoreFile) : rules);
            return;
        }
        if (attributes.isSymbolicLink()) {
            attributes = target(entry, path + name);
        }
        if (attributes != null) {
            add(entry, path + name, attributes);
        }
    }

    private void add(Path entry, String path, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            leftOut.add(path + " (neither a file nor a folder)");
            return;
        }
        try {
            new TreePath(path);
        } catch (IllegalArgumentException e) {
            leftOut.add(path + " (a name that not every node can hold)");
            return;
        }
        files.add(new ScannedFile(
                path,
                entry,
                mode(attributes),
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                inode(attributes)));
    }

    /** A link to a file inside goes along as that file; others would dangle on a node, or let out what lies outside. */
    private @Nullable BasicFileAttributes target(Path link, String path) {
        try {
            Path target = link.toRealPath();
            BasicFileAttributes attributes = attributes(target);
            if (attributes != null && attributes.isRegularFile() && target.startsWith(root.toRealPath())) {
                return attributes;
            }
        } catch (IOException e) {
            // dangling, or not to be read: named below
        }
        leftOut.add(path + " (a link to a folder, to nowhere or to the outside)");
        return null;
    }

    /** Null when the file has gone since its folder was listed. */
    private @Nullable BasicFileAttributes attributes(Path file, LinkOption... options) {
        Class<? extends BasicFileAttributes> wanted = posix ? PosixFileAttributes.class : BasicFileAttributes.class;
        try {
            return Files.readAttributes(file, wanted, options);
        } catch (IOException e) {
            return null;
        }
    }

    private static int mode(BasicFileAttributes attributes) {
        boolean executable = attributes instanceof PosixFileAttributes posixAttributes
                && posixAttributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        return executable ? EXECUTABLE : PLAIN;
    }

    /** The JDK shows it in the key's text only: {@code (dev=fd01,ino=1234)}. */
    private static long inode(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        if (key == null) {
            return 0;
        }
        String text = key.toString();
        int from = text.indexOf("ino=") + 4;
        long inode = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            inode = inode * 10 + (text.charAt(i) - '0');
        }
        return inode;
    }
}
