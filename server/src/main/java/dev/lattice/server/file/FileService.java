package dev.lattice.server.file;

import dev.lattice.api.file.TreeManifest;
import dev.lattice.core.file.Sha256;
import dev.lattice.core.file.TreePath;
import dev.lattice.core.id.FileId;
import dev.lattice.core.id.NodeId;
import dev.lattice.core.id.ProjectId;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files and folders that people send for their jobs. */
public final class FileService {
    /** Files in one tree. */
    public static final int MOST_FILES = 200_000;

    private static final int LONGEST_NAME = 255;
    private static final int EXECUTABLE_MODES = 0777;

    private final Database database;
    private final FileRows rows = new FileRows();
    private final Blobs blobs;
    private final NodeDownloads nodeDownloads;
    private final TreeManifests manifests;
    private final Ids ids;

    public FileService(Database database, Blobs blobs, NodeDownloads nodeDownloads, TreeManifests manifests, Ids ids) {
        this.database = database;
        this.blobs = blobs;
        this.nodeDownloads = nodeDownloads;
        this.manifests = manifests;
        this.ids = ids;
    }

    /** Keeps an uploaded file as it is, once it is on this machine's disk. */
    public StoredFile keep(ProjectId project, String name, Path file) throws IOException {
        StoredFile.Kind kind = startsLikeZip(file) ? StoredFile.Kind.ZIP : StoredFile.Kind.FILE;
        Blobs.Stored stored = blobs.adopt(project, file);
        return insert(project, kind, plainName(name), stored.sha256(), stored.size());
    }

    /**
     * Keeps a folder whose files were sent before.
     *
     * @throws Problem naming the file that is not there or whose path is refused
     */
    StoredFile keep(ProjectId project, TreeManifest manifest) throws IOException {
        check(project, manifest);
        Blobs.Stored stored = blobs.store(project, new ByteArrayInputStream(manifests.write(manifest)));
        return insert(project, StoredFile.Kind.TREE, "tree.zip", stored.sha256(), stored.size());
    }

    private StoredFile insert(ProjectId project, StoredFile.Kind kind, String name, Sha256 sha256, long size) {
        StoredFile file = new StoredFile(ids.file(), kind, name, sha256, size);
        database.run(handle -> rows.insert(handle, project, file));
        return file;
    }

    /** Tells what is wrong with the tree. */
    private void check(ProjectId project, TreeManifest manifest) {
        if (manifest.files() == null || manifest.files().size() > MOST_FILES) {
            throw Problem.invalid("files", "A tree has a list of at most " + MOST_FILES + " files.");
        }
        Map<Sha256, Long> wanted = new HashMap<>();
        Set<String> paths = new HashSet<>();
        for (TreeManifest.Entry entry : manifest.files()) {
            try {
                String path = new TreePath(entry.path()).value();
                if (!paths.add(path)) {
                    throw new IllegalArgumentException("path '" + path + "' is there twice");
                }
                if (entry.size() < 0 || (entry.mode() & ~EXECUTABLE_MODES) != 0) {
                    throw new IllegalArgumentException("'" + path + "' has a mode or a size that no file has");
                }
                Long other = wanted.put(new Sha256(entry.sha256()), entry.size());
                if (other != null && other != entry.size()) {
                    throw new IllegalArgumentException(
                            "'" + path + "' has the bytes of another file, but not its size");
                }
            } catch (IllegalArgumentException e) {
                throw Problem.invalid("files", String.valueOf(e.getMessage()));
            }
        }
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw Problem.invalid("files", "'" + path.substring(0, slash) + "' is a file and a folder.");
                }
            }
        }
        Map<Sha256, Long> known = blobs.sizes(project, wanted.keySet());
        wanted.forEach((blob, announced) -> {
            if (!announced.equals(known.get(blob))) {
                throw Problem.invalid(
                        "files", "The blob " + blob + " was not sent, or has another size. Send it first.");
            }
        });
    }

    /** An upload of the project. */
    public Optional<StoredFile> find(ProjectId project, FileId id) {
        return database.call(handle -> rows.find(handle, project, id));
    }

    /** An upload of the project. */
    StoredFile get(ProjectId project, FileId id) {
        return find(project, id).orElseThrow(() -> Problem.notFound("file", id));
    }

    /** The input of a job that this node has at the moment. */
    StoredFile get(NodeId node, FileId id) {
        if (!nodeDownloads.mayDownload(node, id)) {
            throw Problem.notFound("file", id);
        }
        return database.call(handle -> rows.find(handle, id)).orElseThrow(() -> Problem.notFound("file", id));
    }

    /** Those of the blobs that the project is to send; told in the order of the question. */
    List<String> missing(ProjectId project, List<String> wanted) {
        List<Sha256> parsed = new ArrayList<>(wanted.size());
        for (String hex : wanted) {
            try {
                parsed.add(new Sha256(hex));
            } catch (IllegalArgumentException e) {
                throw Problem.invalid("sha256", String.valueOf(e.getMessage()));
            }
        }
        return blobs.missing(project, parsed).stream().map(Sha256::hex).toList();
    }

    private static boolean startsLikeZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return head.length == 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5);
        }
    }

    /** The last part of what the sender called it, without what no file's name has. */
    private static String plainName(String given) {
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        String plain = last.replaceAll("[\\p{Cntrl}\"]", "_");
        if (plain.isBlank() || plain.equals(".") || plain.equals("..")) {
            return "upload";
        }
        return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
    }
}
