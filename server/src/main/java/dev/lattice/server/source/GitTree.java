package dev.lattice.server.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a commit, straight from git's objects: no work tree is made, so no file of a stranger's choice is ever
 * written, and no filter or hook of theirs runs.
 */
final class GitTree {
    private static final int LONGEST_ENTRY = 8 << 10;
    private static final int LONGEST_LINK = 4096;

    /**
     * An entry.
     *
     * @param mode as git writes it
     * @param size bytes; 0 of what is no blob
     */
    record Entry(String mode, String object, long size, String path) {
        boolean link() {
            return mode.equals("120000");
        }

        boolean executable() {
            return mode.equals("100755");
        }

        /** Whether it is a commit of another repository. */
        boolean submodule() {
            return mode.equals("160000");
        }
    }

    private final GitProgram git;
    private final Bounds bounds;

    GitTree(GitProgram git, Bounds bounds) {
        this.git = git;
        this.bounds = bounds;
    }

    /** All of a commit. */
    List<Entry> list(GitAccess access, Deadline deadline, Path repository, String commit)
            throws SourceException, GitFailure {
        GitProgram.Call call = GitProgram.Call.of(repository, "ls-tree", "-r", "-z", "-l", "--full-tree", commit);
        return git.run(access, deadline, call, out -> {
            InputStream in = new BufferedInputStream(out, 1 << 16);
            List<Entry> entries = new ArrayList<>();
            Findings sizes = new Findings(bounds);
            for (byte[] entry = until(in, 0); entry.length > 0; entry = until(in, 0)) {
                Entry parsed = parsed(entry);
                entries.add(parsed);
                if (entries.size() > bounds.files()) {
                    throw new SourceException("The repository has more than " + bounds.files()
                            + " files. Remove what the app does not need, such as what package managers fetch.");
                }
                sizes.count(parsed.path(), parsed.size(), parsed.size());
            }
            return entries;
        });
    }

    private static Entry parsed(byte[] bytes) throws SourceException, GitFailure {
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SourceException("The repository has a file whose name is not UTF-8: '"
                    + GitUrl.shown(new String(bytes, StandardCharsets.UTF_8).replaceFirst("(?s)^.*\t", ""))
                    + "'. Rename it.");
        }
        int tab = line.indexOf('\t');
        String[] parts = tab < 0 ? new String[0] : line.substring(0, tab).split(" +", -1);
        if (parts.length != 4 || !parts[3].matches("-|[0-9]{1,18}")) {
            throw new GitFailure("a tree that is written in an unknown way");
        }
        long size = parts[3].equals("-") ? 0 : Long.parseLong(parts[3]);
        return new Entry(parts[0], parts[2], size, line.substring(tab + 1));
    }

    /** Writes files and links, in their order, below a folder of the ZIP. */
    void write(GitAccess access, Deadline deadline, Path repository, List<Entry> entries, String prefix, SourceZip zip)
            throws SourceException, GitFailure {
        List<Entry> blobs = entries.stream().filter(entry -> !entry.submodule()).toList();
        List<String> objects = blobs.stream().map(Entry::object).toList();
        GitProgram.Call call =
                GitProgram.Call.of(repository, "cat-file", "--batch").with(objects);
        git.run(access, deadline, call, out -> {
            InputStream in = new BufferedInputStream(out, 1 << 16);
            for (Entry entry : blobs) {
                writeOne(in, entry, prefix + entry.path(), zip);
            }
            return entries;
        });
    }

    private static void writeOne(InputStream in, Entry entry, String name, SourceZip zip)
            throws IOException, SourceException, GitFailure {
        String head = new String(until(in, '\n'), StandardCharsets.UTF_8);
        if (!head.equals(entry.object() + " blob " + entry.size())) {
            throw new GitFailure("an object is missing: " + head);
        }
        Part part = new Part(in, entry.size());
        if (entry.link()) {
            zip.link(name, new String(part.readNBytes(LONGEST_LINK + 1), StandardCharsets.UTF_8));
            part.skip();
        } else {
            zip.file(name, entry.executable(), part);
        }
        if (in.read() != '\n') {
            throw new GitFailure("an object is cut off");
        }
    }

    private static byte[] until(InputStream in, int end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int one = in.read(); one != end && one >= 0; one = in.read()) {
            if (bytes.size() == LONGEST_ENTRY) {
                throw new IOException("git wrote a line that is too long");
            }
            bytes.write(one);
        }
        return bytes.toByteArray();
    }

    /** So many bytes of a stream; fewer are an error. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int most) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, from, (int) Math.min(most, left));
            if (count < 0) {
                throw new EOFException("git ended in the middle of an object");
            }
            left -= count;
            return count;
        }

        void skip() throws IOException {
            transferTo(OutputStream.nullOutputStream());
        }
    }
}
